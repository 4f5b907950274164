import { beforeEach, describe, expect, it } from "vitest";
import { recordSecurityEvent } from "@/server/auth/security-events";
import { createSession } from "@/server/auth/sessions";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { redis } from "@/server/platform/redis/client";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { enrol, signedInContext } from "@/tests/support/second-factors";
import { listSecurityEvents, revokeOtherSessions, revokeSession } from "./index";
import { ListSecurityEvents, SecurityEventList } from "./schemas";

const app = startTestApp();
startTestMail();
beforeEach(() => redis().flushdb());

const origin = { address: "203.0.113.77", userAgent: "Test Browser" };

async function person() {
  const { owner } = await mintTenant(app().db);
  const session = await createSession({ userId: owner.userId, ...origin });
  return { ...owner, sessionId: session.id, as: signedInContext(owner.userId, session.id) };
}

const list = (as: Parameters<typeof listSecurityEvents>[0], input: object = {}) =>
  listSecurityEvents(as, ListSecurityEvents.parse(input));

describe("the log of one's own", () => {
  it("has what happened, the newest first, with a prefix of the address and the device", async () => {
    const { as, userId } = await person();
    await enrol(as);
    const other = await createSession({ userId, ...origin });
    await revokeSession(as, { sessionId: other.id });
    const { data, nextCursor } = SecurityEventList.parse(await list(as));
    expect(data.map(({ kind }) => kind)).toEqual(["session_revoked", "second_factor_added"]);
    expect(data[0]).toMatchObject({ addressPrefix: "203.0.113.0/24", userAgent: "Test Browser" });
    expect(nextCursor).toBeNull();
  });

  it("is paged without gaps or repeats, though many entries share a moment", async () => {
    const { as, userId } = await person();
    await app().db.database.identity(async (db) => {
      for (let n = 0; n < 7; n += 1) await recordSecurityEvent(db, userId, "signed_in", origin);
    });
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await list(as, { limit: 3, ...(cursor && { cursor }) });
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });

  it("shows nobody another's, not even from one of their entries on", async () => {
    const [one, two] = [await person(), await person()];
    await app().db.database.identity((db) => recordSecurityEvent(db, one.userId, "signed_in", origin));
    const theirs = (await list(one.as)).data[0]?.id ?? "";
    expect((await list(two.as)).data).toEqual([]);
    await app().db.database.identity((db) => recordSecurityEvent(db, two.userId, "signed_in", origin));
    expect((await list(two.as, { cursor: theirs })).data).toEqual([]);
  });

  it("says nothing of what did not happen: the entry goes with its act", async () => {
    const { as, userId } = await person();
    await expect(revokeSession(as, { sessionId: "00000000-0000-7000-8000-000000000000" })).rejects.toThrow();
    expect(await revokeOtherSessions(as)).toEqual({ ended: 0 });
    const undone = app().db.database.identity(async (db) => {
      await recordSecurityEvent(db, userId, "password_changed", origin);
      throw new Error("the act failed");
    });
    await expect(undone).rejects.toThrow("the act failed");
    expect((await list(as)).data).toEqual([]);
  });

  it("cannot be changed or deleted by the application", async () => {
    const { userId } = await person();
    const { identity } = app().db.database;
    await identity((db) => recordSecurityEvent(db, userId, "signed_in", origin));
    await expect(identity((db) => db.execute("delete from user_security_events"))).rejects.toThrow();
    await expect(
      identity((db) => db.execute("update user_security_events set kind = 'locked'")),
    ).rejects.toThrow();
  });
});
