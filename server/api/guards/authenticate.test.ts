import { describe, expect, it } from "vitest";
import { countStatements } from "@/db/connection";
import { createSession, revokeOne } from "@/server/auth/sessions";
import { newId } from "@/server/kernel/ids";
import { callOperation } from "@/tests/isolation/operations";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant } from "@/tests/support/factories";
import { callNamed, operationNamed } from "@/tests/support/operations";

const app = startTestApp();

const list = operationNamed("projects.list");
const newSession = (userId: Parameters<typeof createSession>[0]["userId"]) =>
  createSession({ userId, userAgent: "Test", address: "127.0.0.1" });

async function signedIn() {
  const tenant = await mintTenant(app().db);
  await app().db.admin`insert into projects (tenant_id, id, name) values (${tenant.id}, ${newId()}, 'One')`;
  const member = await mintMember(app().db, tenant.id, "member");
  const session = await newSession(member.userId);
  const call = async (slug = tenant.slug) =>
    (await callOperation(list, {}, { kind: "session", token: session.token }, slug)).code;
  return { tenant, member, session, call };
}

/** Statements that a call costs, its late COMMIT included. The fewest of some: other work may fall in between. */
async function fewestStatements(call: () => Promise<unknown>): Promise<number> {
  let fewest = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const before = countStatements();
    await call();
    await new Promise((resolve) => setTimeout(resolve, 25));
    fewest = Math.min(fewest, countStatements() - before);
  }
  return fewest;
}

describe("an API key", () => {
  it("costs no Postgres statement once it is known: the call's own transaction is all", async () => {
    const tenant = await mintTenant(app().db, { plan: "business" });
    await app().db.admin`insert into projects (tenant_id, id, name) values (${tenant.id}, ${newId()}, 'One')`;
    const credential = { kind: "apiKey", token: tenant.apiKey } as const;
    const call = () => callOperation(list, {}, credential);
    expect((await call()).code).toBe("ok");
    expect(await fewestStatements(call)).toBe(3);
    // And none at all where no transaction of its own follows.
    const refused = () => callNamed("members.remove", {}, credential);
    expect((await refused()).code).toBe("forbidden");
    expect(await fewestStatements(refused)).toBe(0);
  });
});

describe("a session in a tenant", () => {
  it("costs no Postgres statement once it is known: the call's own transaction is all", async () => {
    const { call } = await signedIn();
    expect(await call()).toBe("ok");
    // BEGIN with the tenant, the page with its total, COMMIT.
    expect(await fewestStatements(call)).toBe(3);
  });

  it("is known for the tenant that it was asked in, and for no other", async () => {
    const { call } = await signedIn();
    const other = await mintTenant(app().db);
    expect(await call()).toBe("ok");
    expect(await call(other.slug)).toBe("not_found");
    expect(await call()).toBe("ok");
  });

  it("is refused at its next call when it was revoked, however well it was known", async () => {
    const { call, member, session } = await signedIn();
    expect([await call(), await call()]).toEqual(["ok", "ok"]);
    await app().db.database.identity((tx) => revokeOne(tx, member.userId, session.id));
    expect(await call()).toBe("unauthenticated");
  });

  it("is never taken from memory for what is outside every tenant, whatever workspace the caller names", async () => {
    const { call, tenant, member, session } = await signedIn();
    expect([await call(), await call()]).toEqual(["ok", "ok"]);
    const ask = async (name: string) => {
      const credential = { kind: "session", token: session.token } as const;
      return (await callNamed(name, {}, credential, tenant.slug)).code;
    };
    expect(await ask("auth.me")).toBe("ok");
    await app().db.database.identity((tx) => revokeOne(tx, member.userId, session.id));
    for (const name of ["auth.me", "auth.listSessions", "auth.revokeOtherSessions"]) {
      expect([name, await ask(name)]).toEqual([name, "unauthenticated"]);
    }
  });

  it("leaves the others of its tenant known when it is revoked", async () => {
    const { tenant, member, session } = await signedIn();
    const other = await mintMember(app().db, tenant.id, "member");
    const { token } = await newSession(other.userId);
    const call = () => callOperation(list, {}, { kind: "session", token }, tenant.slug);
    await call();
    await app().db.database.identity((tx) => revokeOne(tx, member.userId, session.id));
    expect(await fewestStatements(call)).toBe(3);
    const before = countStatements();
    await call();
    expect(countStatements() - before).toBeLessThanOrEqual(3);
  });

  it("is not remembered when it is revoked while it is being looked up", async () => {
    for (let round = 0; round < 10; round += 1) {
      const { call, member, session } = await signedIn();
      const [first] = await Promise.all([
        call(),
        app().db.database.identity((tx) => revokeOne(tx, member.userId, session.id)),
      ]);
      expect(["ok", "unauthenticated", "not_found"]).toContain(first);
      expect(await call()).toBe("unauthenticated");
    }
  });

  it("has a right at the very next call after it was given, also when it was just refused", async () => {
    const { tenant, member, session } = await signedIn();
    const create = operationNamed("apiKeys.create");
    const input = { name: "Mine", scopes: ["projects:read"] };
    const call = async () =>
      (await callOperation(create, input, { kind: "session", token: session.token }, tenant.slug)).code;
    expect([await call(), await call()]).toEqual(["forbidden", "forbidden"]);
    const { token } = await newSession(tenant.owner.userId);
    const given = { membershipId: member.membershipId, role: "admin" };
    await callNamed("members.update", given, { kind: "session", token }, tenant.slug);
    expect(await call()).toBe("ok");
  });

  it("costs no Postgres statement when it is refused a right, once it is known", async () => {
    const { tenant, session } = await signedIn();
    const revoke = operationNamed("apiKeys.revoke");
    const call = () => callOperation(revoke, {}, { kind: "session", token: session.token }, tenant.slug);
    await call();
    expect(await fewestStatements(call)).toBe(0);
  });
});
