import { describe, expect, it } from "vitest";
import { countStatements } from "@/db/connection";
import { hashPassword } from "@/server/auth/passwords";
import { enter } from "@/server/auth/sign-ins";
import type { UserId } from "@/server/kernel/ids";
import { ROLE_PERMISSIONS } from "@/server/kernel/permissions";
import { storePassword } from "@/server/services/users/store-password";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant } from "@/tests/support/factories";
import {
  createSession,
  identifySession,
  listLiveSessions,
  readSession,
  readSessionToken,
  revokeAll,
  revokeOne,
  signOut,
} from "./index";

const app = startTestApp();
const browser = { userAgent: "Test Browser", address: "203.0.113.77" };

const revoke = (userId: UserId, sessionId: string) =>
  app().db.database.identity((db) => revokeOne(db, userId, sessionId));

async function signedIn() {
  const { db } = app();
  const tenant = await mintTenant(db);
  const session = await createSession({ userId: tenant.owner.userId, ...browser });
  return { db, tenant, ...session };
}

describe("a session", () => {
  it("is 256 random bits, of which the database keeps the SHA-256 alone", async () => {
    const { db, id, token } = await signedIn();
    expect(Buffer.from(token, "base64url")).toHaveLength(32);
    const [row] = await db.admin`select * from sessions where id = ${id}`;
    expect(JSON.stringify(row)).not.toContain(token);
    expect(row?.token_hash).toMatch(/^[0-9a-f]{64}$/);
    expect(row?.address_prefix).toBe("203.0.113.0/24");
  });

  it("tells who is signed in, and no secret", async () => {
    const { tenant, id, token } = await signedIn();
    const session = await readSession(token);
    expect(session).toEqual({
      sessionId: id,
      user: { id: tenant.owner.userId, name: "Test Person", email: tenant.owner.email, isOperator: false },
      facts: { signedInAt: expect.any(Number), longestIdleSeconds: 0, secondFactor: false },
    });
  });

  it.each([
    "",
    "garbage",
    "'; drop table sessions; --",
    "\0",
    "a".repeat(43),
    "é".repeat(43),
    "x".repeat(100_000),
  ])("is not opened by garbage, which is no error either", async (garbage) => {
    expect(await readSession(garbage)).toBeUndefined();
    expect(await identifySession(garbage, undefined, "fresh")).toBeUndefined();
    expect(await identifySession(garbage, "acme", "fresh")).toBeUndefined();
  });

  it("ends at once when it is revoked", async () => {
    const { tenant, id, token } = await signedIn();
    expect(await revoke(tenant.owner.userId, id)).toBe(true);
    expect(await readSession(token)).toBeUndefined();
    expect(await revoke(tenant.owner.userId, id)).toBe(false);
  });

  it("cannot be revoked by another person", async () => {
    const { id, token } = await signedIn();
    const other = await signedIn();
    expect(await revoke(other.tenant.owner.userId, id)).toBe(false);
    expect(await readSession(token)).toBeDefined();
  });

  it("ends after 14 days without use, and after 90 days whatever its use", async () => {
    const idle = await signedIn();
    await idle.db
      .admin`update sessions set last_used_at = now() - interval '14 days 1 minute' where id = ${idle.id}`;
    expect(await readSession(idle.token)).toBeUndefined();
    const nearly = await signedIn();
    await nearly.db
      .admin`update sessions set last_used_at = now() - interval '13 days 23 hours' where id = ${nearly.id}`;
    expect(await readSession(nearly.token)).toBeDefined();
    const [row] = await nearly.db.admin`
      select expires_at - created_at between interval '89 days 23 hours' and interval '90 days 1 hour' as right
      from sessions where id = ${nearly.id}`;
    expect(row?.right).toBe(true);
    await nearly.db
      .admin`update sessions set expires_at = now() - interval '1 second' where id = ${nearly.id}`;
    expect(await readSession(nearly.token)).toBeUndefined();
  });

  it("writes its last use at most once a minute", async () => {
    const { db, id, token } = await signedIn();
    await db.admin`update sessions set last_used_at = now() - interval '61 seconds' where id = ${id}`;
    const before = countStatements();
    await readSession(token);
    const withWrite = countStatements() - before;
    await readSession(token);
    expect(countStatements() - before - withWrite).toBe(withWrite - 1);
    const [row] =
      await db.admin`select last_used_at > now() - interval '10 seconds' as fresh from sessions where id = ${id}`;
    expect(row?.fresh).toBe(true);
  });

  it("is replaced at signing in: the cookie that the browser came with dies", async () => {
    const first = await signedIn();
    const second = await createSession({
      userId: first.tenant.owner.userId,
      replaces: first.token,
      ...browser,
    });
    expect(await readSession(first.token)).toBeUndefined();
    expect(await readSession(second.token)).toBeDefined();
  });

  it("is not made when the password changed while it was being checked", async () => {
    const { db, tenant } = await signedIn();
    const { userId } = tenant.owner;
    const old = await hashPassword("the old pass phrase");
    await db.database.identity((tx) => storePassword(tx, userId, old));
    await enter({ userId, passwordHash: old }, browser, undefined);
    await db.database.identity(async (tx) =>
      storePassword(tx, userId, await hashPassword("the new pass phrase")),
    );
    await expect(enter({ userId, passwordHash: old }, browser, undefined)).rejects.toMatchObject({
      code: "unauthenticated",
    });
  });

  it("does not outlive a change of password that runs at the same moment", async () => {
    const { db, tenant } = await signedIn();
    const { userId } = tenant.owner;
    const old = await hashPassword("the old pass phrase");
    await db.database.identity((tx) => storePassword(tx, userId, old));
    const changed = await hashPassword("the new pass phrase");
    const [, ...made] = await Promise.all([
      db.database.identity(async (tx) => {
        await storePassword(tx, userId, changed);
        await revokeAll(tx, userId);
      }),
      ...Array.from({ length: 6 }, () =>
        enter({ userId, passwordHash: old }, browser, undefined).catch(() => undefined),
      ),
    ]);
    for (const session of made) {
      if (session) expect(await readSession(session.token)).toBeUndefined();
    }
    expect(await listLiveSessions(userId)).toHaveLength(0);
  });

  it("is listed while it lives, and leaves the list when signed out", async () => {
    const { tenant, id, token } = await signedIn();
    const other = await createSession({ userId: tenant.owner.userId, ...browser });
    const ids = async () => (await listLiveSessions(tenant.owner.userId)).map((session) => session.id);
    expect((await ids()).sort()).toEqual([id, other.id].sort());
    await signOut(token);
    expect(await ids()).toEqual([other.id]);
    expect(JSON.stringify(await listLiveSessions(tenant.owner.userId))).not.toMatch(/hash|token/i);
  });
});

describe("the identity behind a session", () => {
  it("is a user of no tenant without a slug", async () => {
    const { tenant, id, token } = await signedIn();
    const identity = await identifySession(token, undefined, "fresh");
    expect(identity).toMatchObject({ tenant: undefined, securityEpoch: undefined });
    expect(identity?.actor).toEqual({ kind: "user", userId: tenant.owner.userId, sessionId: id });
  });

  it("is a member of the tenant that the slug selects", async () => {
    const { tenant, token } = await signedIn();
    const identity = await identifySession(token, tenant.slug, "fresh");
    expect(identity?.tenant).toMatchObject({ id: tenant.id, slug: tenant.slug, status: "active" });
    expect(identity?.actor).toMatchObject({
      kind: "user",
      membership: {
        membershipId: tenant.owner.membershipId,
        tenantId: tenant.id,
        rights: ROLE_PERMISSIONS.owner,
      },
    });
  });

  it("has no tenant for another tenant's slug, nor for one that nobody has", async () => {
    const { token } = await signedIn();
    const other = await signedIn();
    for (const slug of [other.tenant.slug, "no-such-slug", "", "'"]) {
      const identity = await identifySession(token, slug, "fresh");
      expect(identity?.actor.kind).toBe("user");
      expect(identity?.actor).not.toHaveProperty("membership");
      expect(identity?.tenant).toBeUndefined();
    }
  });

  it("loses the tenant as soon as the membership ends", async () => {
    const { db, tenant } = await signedIn();
    const member = await mintMember(db, tenant.id, "member");
    const { token } = await createSession({ userId: member.userId, ...browser });
    expect((await identifySession(token, tenant.slug, "fresh"))?.tenant).toBeDefined();
    await db.admin`delete from memberships where id = ${member.membershipId}`;
    expect((await identifySession(token, tenant.slug, "fresh"))?.tenant).toBeUndefined();
  });

  it("is an operator's only for an operator, and only outside every tenant", async () => {
    const { db, tenant, token } = await signedIn();
    await db.admin`update users set is_operator = true where id = ${tenant.owner.userId}`;
    expect((await identifySession(token, undefined, "fresh"))?.actor.kind).toBe("operator");
    expect((await identifySession(token, tenant.slug, "fresh"))?.actor.kind).toBe("user");
    const stranger = await signedIn();
    expect((await identifySession(token, stranger.tenant.slug, "fresh"))?.actor.kind).toBe("user");
  });

  it("is found by indexes, whatever the number of memberships", async () => {
    const { db, tenant } = await signedIn();
    await db.admin`
      insert into users (id, email, name)
      select gen_random_uuid(), 'crowd-' || n || '@example.test', 'Crowd' from generate_series(1, 5000) n`;
    await db.admin`
      insert into memberships (tenant_id, id, user_id, role)
      select ${tenant.id}, gen_random_uuid(), id, 'viewer' from users where email like 'crowd-%'`;
    await db.admin`analyze users, memberships, tenants`;
    const scans = await db.database.identity(async (tx) => {
      await tx.execute(`select * from auth_memberships_of_user('${tenant.owner.userId}')`);
      await tx.execute(`select * from auth_membership_by_slug('${tenant.owner.userId}', '${tenant.slug}')`);
      return tx.execute<{ seq: string; idx: string }>(
        "select seq_scan as seq, idx_scan as idx from pg_stat_xact_user_tables where relname = 'memberships'",
      );
    });
    expect(Number(scans[0]?.seq)).toBe(0);
    expect(Number(scans[0]?.idx)).toBeGreaterThanOrEqual(2);
  });
});

describe("the session cookie", () => {
  it("is read from a header or a cookie store, by its exact name", () => {
    expect(readSessionToken("a=1; bulkhead-session=tok; b=2")).toBe("tok");
    expect(readSessionToken("xbulkhead-session=no; bulkhead-session.0=no")).toBeUndefined();
    expect(
      readSessionToken({ get: (name) => (name === "bulkhead-session" ? { value: "tok" } : undefined) }),
    ).toBe("tok");
    for (const nothing of ["", null, undefined, ";;;=;", "bulkhead-session="]) {
      expect(readSessionToken(nothing)).toBeUndefined();
    }
  });
});
