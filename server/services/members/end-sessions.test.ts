import { beforeEach, describe, expect, it } from "vitest";
import { createSession } from "@/server/auth/sessions";
import { redis } from "@/server/platform/redis/client";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";

const app = startTestApp();
beforeEach(() => redis().flushdb());

async function call(name: string, input: unknown, token: string, slug?: string) {
  return callNamed(name, input, { kind: "session", token }, slug);
}

async function signedIn(userId: Parameters<typeof createSession>[0]["userId"]) {
  return (await createSession({ userId, userAgent: "Test Browser", address: "203.0.113.9" })).token;
}

/** A workspace with its owner and a member, both signed in. */
async function workspace(role: "admin" | "member" = "member") {
  const tenant = await mintTenant(app().db);
  const member = await mintMember(app().db, tenant.id, role);
  const [owner, token] = await Promise.all([signedIn(tenant.owner.userId), signedIn(member.userId)]);
  return { tenant, member, owner, token };
}

const codeOf = async (token: string, slug: string) => (await call("projects.list", {}, token, slug)).code;

describe("ending a member's sessions", () => {
  it("asks them to sign in again at their next call, and lets in who does", async () => {
    const { tenant, member, owner, token } = await workspace();
    // Known well: what is remembered of the session must not outlive its end.
    expect([await codeOf(token, tenant.slug), await codeOf(token, tenant.slug)]).toEqual(["ok", "ok"]);
    const { membershipId } = member;
    expect((await call("members.endSessions", { membershipId }, owner, tenant.slug)).code).toBe("ok");
    expect(await codeOf(token, tenant.slug)).toBe("session_expired");
    const { result } = await call("auth.me", {}, token);
    expect(result).toMatchObject({ memberships: [{ barrier: "session_expired" }] });
    expect(await codeOf(await signedIn(member.userId), tenant.slug)).toBe("ok");
    expect(await codeOf(token, tenant.slug)).toBe("session_expired");
  });

  it("leaves their other workspaces alone, and everybody else", async () => {
    const { tenant, member, owner, token } = await workspace();
    const other = await mintTenant(app().db);
    await app().db.admin`insert into memberships (tenant_id, id, user_id, role)
      values (${other.id}, gen_random_uuid(), ${member.userId}, 'member')`;
    await call("members.endSessions", { membershipId: member.membershipId }, owner, tenant.slug);
    expect(await codeOf(token, other.slug)).toBe("ok");
    expect(await codeOf(owner, tenant.slug)).toBe("ok");
  });

  it("is not for who holds less, nor for oneself, nor for another tenant's", async () => {
    const { tenant, member, owner, token } = await workspace("admin");
    const { membershipId } = tenant.owner;
    expect((await call("members.endSessions", { membershipId }, token, tenant.slug)).code).toBe("forbidden");
    expect((await call("members.endSessions", { membershipId }, owner, tenant.slug)).code).toBe("conflict");
    const stranger = await workspace();
    const theirs = { membershipId: member.membershipId };
    const { owner: thief, tenant: elsewhere } = stranger;
    expect((await call("members.endSessions", theirs, thief, elsewhere.slug)).code).toBe("not_found");
    expect([await codeOf(token, tenant.slug), await codeOf(owner, tenant.slug)]).toEqual(["ok", "ok"]);
  });

  it("is written into the audit log and told as an event", async () => {
    const { tenant, member, owner } = await workspace();
    const { membershipId } = member;
    await call("members.endSessions", { membershipId }, owner, tenant.slug);
    expect(
      await app().db.admin`select action, target_id from audit_entries where tenant_id = ${tenant.id}`,
    ).toEqual([{ action: "member.sessions_ended", target_id: membershipId }]);
    expect(
      await app().db.admin`select name, payload from outbox_events where tenant_id = ${tenant.id}`,
    ).toEqual([{ name: "member.sessions_ended", payload: { membershipId } }]);
  });
});

describe("ending everybody's sessions", () => {
  it("asks all but the one who does it to sign in again", async () => {
    const { tenant, owner, token } = await workspace();
    const second = await signedIn((await mintMember(app().db, tenant.id, "owner")).userId);
    expect(await call("members.endAllSessions", {}, owner, tenant.slug)).toMatchObject({
      code: "ok",
      result: { members: 2 },
    });
    expect(await Promise.all([owner, token, second].map((one) => codeOf(one, tenant.slug)))).toEqual([
      "ok",
      "session_expired",
      "session_expired",
    ]);
  });

  it("is for who may change the workspace's rules alone, and reaches no other workspace", async () => {
    const { tenant, owner, token } = await workspace();
    const other = await workspace();
    expect((await call("members.endAllSessions", {}, token, tenant.slug)).code).toBe("forbidden");
    await call("members.endAllSessions", {}, owner, tenant.slug);
    expect(await codeOf(other.token, other.tenant.slug)).toBe("ok");
  });
});
