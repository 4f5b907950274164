import { randomBytes } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { proveAddress } from "@/server/auth/addresses";
import { findOauthUser } from "@/server/auth/next-auth/find-oauth-user";
import { hashPassword, verifyPassword } from "@/server/auth/passwords";
import { createSession, readSession, revokeAll } from "@/server/auth/sessions";
import { enter } from "@/server/auth/sign-ins";
import { asId, type UserId } from "@/server/kernel/ids";
import { startTestMail } from "@/server/platform/email/test-support/mail-sink";
import { redis } from "@/server/platform/redis/client";
import { beginSecondFactor, removeSecondFactor, replaceCodes } from "@/server/services/second-factors";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { overtake } from "@/tests/support/overtake";
import { anyone } from "@/tests/support/people";
import { enrol, signedInContext } from "@/tests/support/second-factors";
import { codeOf } from "@/tests/support/totp-codes";
import * as users from "./index";
import { openAccount } from "./open-account";
import { readPasswordHash, storePassword } from "./store-password";

// Two changes of how one person signs in, at once: what was proven first must not be undone by what was checked before.

const app = startTestApp();
const mail = startTestMail();
beforeEach(() => redis().flushdb());

const PASSWORD = "four unrelated wet words";
const NEW_PASSWORD = "another set of wet words";
const BY_RESET = "what the reset has chosen";
const origin = { userAgent: "Test Browser", address: "203.0.113.9" };
const freshEmail = () => `${randomBytes(6).toString("hex")}@example.test`;

async function person() {
  const { owner } = await mintTenant(app().db);
  const hash = await hashPassword(PASSWORD);
  await app().db.database.identity((db) => storePassword(db, owner.userId, hash));
  const session = await createSession({ userId: owner.userId, ...origin });
  return { ...owner, ...session, hash, as: signedInContext(owner.userId, session.id) };
}

/** What a reset commits. */
async function reset(userId: UserId) {
  const hash = await hashPassword(BY_RESET);
  return async (db: Parameters<typeof storePassword>[0]) => {
    await storePassword(db, userId, hash);
    await revokeAll(db, userId);
  };
}

const isNow = async (userId: UserId, password: string) =>
  verifyPassword(await app().db.database.identity((db) => readPasswordHash(db, userId)), password);

async function idOf(email: string): Promise<UserId> {
  const [row] = await app().db.admin`select id from users where email = ${email}`;
  return asId<UserId>(String(row?.id));
}

describe("a change of password", () => {
  const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };

  it("is refused as a conflict when a reset came in between, whose password stands", async () => {
    const { userId, as } = await person();
    const outcome = await overtake(
      app().db,
      userId,
      () => users.changePassword(as, change),
      await reset(userId),
    );
    expect(outcome).toMatchObject({
      status: "rejected",
      reason: { code: "conflict", details: { reason: "password_changed" } },
    });
    expect(await isNow(userId, BY_RESET)).toBe(true);
    expect(as.cookie).toBeUndefined();
  });

  it("never overwrites a reset that it began beside, nor fails for a reason that nobody foresaw", async () => {
    for (let round = 0; round < 3; round += 1) {
      const { userId, email, as } = await person();
      await users.requestPasswordReset(anyone(), { email });
      const token = await mail.token(email, "/reset-password");
      const [changed, wasReset] = await Promise.allSettled([
        users.changePassword(as, change),
        users.resetPassword(anyone(), { token, password: BY_RESET }),
      ]);
      // Whichever came first: a change that did voids the link.
      const [winner, loser] =
        wasReset.status === "fulfilled" ? [BY_RESET, changed] : [NEW_PASSWORD, wasReset];
      expect(await isNow(userId, winner)).toBe(true);
      if (winner === BY_RESET && loser.status === "fulfilled") throw new Error("both believe to have set it");
      expect(["conflict", "invalid_input"]).toContain(loser.status === "rejected" ? loser.reason.code : "ok");
    }
  });

  it("gives this browser another token: a copy of the old one opens nothing", async () => {
    const { userId, token, as } = await person();
    await users.changePassword(as, change);
    expect(await readSession(token)).toBeUndefined();
    expect((await readSession(as.cookie ?? ""))?.user.id).toBe(userId);
  });

  it("keeps what the session says of a second factor", async () => {
    const { as, token } = await person();
    await enrol(as);
    await users.changePassword(as, change);
    expect((await readSession(as.cookie ?? ""))?.facts.secondFactor).toBe(true);
    expect(await readSession(token)).toBeUndefined();
  });

  it("lets one of two at once win, and the other be told", async () => {
    const { userId, as } = await person();
    const both = await Promise.allSettled([
      users.changePassword(as, change),
      users.changePassword(as, { ...change, newPassword: `${NEW_PASSWORD}!` }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const won = both[0]?.status === "fulfilled" ? NEW_PASSWORD : `${NEW_PASSWORD}!`;
    expect(await isNow(userId, won)).toBe(true);
  });

  it("and a sign-in by the password do not wait for each other for ever", async () => {
    for (let round = 0; round < 5; round += 1) {
      const { userId, hash } = await person();
      const resetting = await reset(userId);
      const [entry] = await Promise.allSettled([
        enter({ userId, passwordHash: hash }, origin, undefined),
        app().db.database.identity(async (db) => {
          await proveAddress(db, userId, { keepPassword: false });
          await resetting(db);
        }),
      ]);
      if (entry.status === "rejected") expect(entry.reason).toMatchObject({ code: "unauthenticated" });
      else expect(await readSession(entry.value.token)).toBeUndefined();
    }
  });
});

describe("a change of the second factor, with the old password", () => {
  it("gives a stolen session no new recovery codes once a reset has ended it", async () => {
    const { userId, as } = await person();
    const { secret } = await enrol(as);
    const before = await app().db.admin`select code_hash from user_recovery_codes where user_id = ${userId}`;
    const given = { code: codeOf(secret, 1), password: PASSWORD };
    for (const act of [() => replaceCodes(as, given), () => removeSecondFactor(as, given)]) {
      const outcome = await overtake(app().db, userId, act, await reset(userId));
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "unauthenticated" } });
      const session = await createSession({ userId, ...origin });
      Object.assign(as, { actor: { kind: "user", userId, sessionId: session.id } });
      const hash = await hashPassword(PASSWORD);
      await app().db.database.identity((db) => storePassword(db, userId, hash));
    }
    const after = await app().db.admin`select code_hash from user_recovery_codes where user_id = ${userId}`;
    expect(after).toEqual(before);
  });

  it("is refused as a conflict when the password alone was changed, by this session in another tab", async () => {
    const { userId, as } = await person();
    const { secret } = await enrol(as);
    const hash = await hashPassword(NEW_PASSWORD);
    const outcome = await overtake(
      app().db,
      userId,
      () => replaceCodes(as, { code: codeOf(secret, 1), password: PASSWORD }),
      (db) => storePassword(db, userId, hash),
    );
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "conflict" } });
  });

  it("does not put a stolen session's set-up in place of the owner's", async () => {
    const { userId, as } = await person();
    const outcome = await overtake(
      app().db,
      userId,
      () => beginSecondFactor(as, { password: PASSWORD }),
      (db) => revokeAll(db, userId),
    );
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "unauthenticated" } });
    expect(await app().db.admin`select 1 from user_second_factors where user_id = ${userId}`).toHaveLength(0);
  });
});

describe("a session that was ended", () => {
  it("ends no other by what it had asked for before", async () => {
    const { userId, as, id } = await person();
    const other = await createSession({ userId, ...origin });
    const end = (db: Parameters<typeof revokeAll>[0]) => revokeAll(db, userId, other.id);
    for (const act of [
      () => users.revokeOtherSessions(as),
      () => users.revokeSession(as, { sessionId: other.id }),
    ]) {
      const outcome = await overtake(app().db, userId, act, end);
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "unauthenticated" } });
      expect(await readSession(other.token)).toBeDefined();
      await app().db.admin`update sessions set revoked_at = null where id = ${id}`;
    }
  });
});

describe("an address that its owner confirms at this moment", () => {
  async function unconfirmed() {
    const email = freshEmail();
    await users.signUp(anyone(), { name: "Ana", email, password: PASSWORD });
    return { email, userId: await idOf(email) };
  }

  it("keeps the password that its owner chose, whoever signs up for it with another", async () => {
    const { email, userId } = await unconfirmed();
    const chosen = await hashPassword(BY_RESET);
    const outcome = await overtake(
      app().db,
      userId,
      () => users.signUp(anyone(), { name: "Eve", email, password: NEW_PASSWORD }),
      async (db) => {
        await proveAddress(db, userId, { keepPassword: false });
        await storePassword(db, userId, chosen);
      },
    );
    expect(outcome.status).toBe("fulfilled");
    expect(await isNow(userId, BY_RESET)).toBe(true);
  });

  it("loses a password that came in while the same one was being checked", async () => {
    const { email, userId } = await unconfirmed();
    const another = await hashPassword("a stranger's own password");
    await overtake(
      app().db,
      userId,
      () => users.signUp(anyone(), { name: "Ana", email, password: PASSWORD }),
      (db) => storePassword(db, userId, another),
    );
    const rows = await app().db.admin`select 1 from user_passwords where user_id = ${userId}`;
    expect(rows).toHaveLength(0);
  });

  it("is not taken over by an invitation to it", async () => {
    const { email, userId } = await unconfirmed();
    const chosen = await hashPassword(BY_RESET);
    const hash = await hashPassword(NEW_PASSWORD);
    const outcome = await overtake(
      app().db,
      userId,
      () => app().db.database.identity((db) => openAccount(db, { email, name: "Eve", hash })),
      async (db) => {
        await proveAddress(db, userId, { keepPassword: false });
        await storePassword(db, userId, chosen);
      },
    );
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "conflict" } });
    expect(await isNow(userId, BY_RESET)).toBe(true);
    const [row] = await app().db.admin`select name from users where id = ${userId}`;
    expect(row?.name).toBe("Ana");
  });

  it("lets nobody in who waited in it with a provider's account that was shown just before", async () => {
    const shown = {
      provider: "keycloak",
      providerAccountId: randomBytes(6).toString("hex"),
      email: freshEmail(),
      emailVerified: false,
      name: "Eve",
    };
    const found = await findOauthUser(shown);
    if (found.kind !== "known") throw new TypeError(found.error);
    const { userId } = found;
    const proven = { userId, account: shown };
    const outcome = await overtake(
      app().db,
      userId,
      () => enter(proven, origin, undefined),
      (db) => proveAddress(db, userId, { keepPassword: false }),
    );
    expect(outcome).toMatchObject({ status: "rejected", reason: { code: "unauthenticated" } });
    // Also when the proof was committed before the session was even asked for.
    await expect(enter(proven, origin, undefined)).rejects.toMatchObject({ code: "unauthenticated" });
    expect(await app().db.admin`select 1 from sessions where user_id = ${userId}`).toHaveLength(0);
  });
});

it("a mailed link that is used beside another of the same person works, or is dead: neither waits for ever", async () => {
  const { userId, email } = await person();
  await users.requestPasswordReset(anyone(), { email });
  const first = await mail.token(email, "/reset-password");
  await users.requestPasswordReset(anyone(), { email });
  const second = await mail.token(email, "/reset-password");
  const both = await Promise.allSettled([
    users.resetPassword(anyone(), { token: first, password: NEW_PASSWORD }),
    users.resetPassword(anyone(), { token: second, password: BY_RESET }),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find(({ status }) => status === "rejected")).toMatchObject({
    reason: { code: "invalid_input" },
  });
  const winner = both[0]?.status === "fulfilled" ? NEW_PASSWORD : BY_RESET;
  expect(await isNow(userId, winner)).toBe(true);
});
