import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aroundCommit, type CommitOutcome } from "@/db/after-commit";
import { type Database, openDatabase } from "@/db/client";
import { countStatements } from "@/db/connection";
import { createSession, revokeOne } from "@/server/auth/sessions";
import { newId } from "@/server/kernel/ids";
import { currentSecurityEpoch, revokeTenant } from "@/server/platform/admission";
import { isUnsettled } from "@/server/platform/rate-limit";
import { startTestApp } from "@/tests/support/app";
import { mintMember, mintTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { rest } from "@/tests/support/rest";
import { type CuttingProxy, startCuttingProxy } from "./support/cutting-proxy";

// A revocation whose COMMIT was sent, and nothing heard of it since. This process is the instance that remembers.

const app = startTestApp();
const DYING = fileURLToPath(new URL("./support/revoke-and-die.ts", import.meta.url));
let proxy: CuttingProxy;
/** An instance that reaches Postgres by way of the proxy. */
let revoking: Database;

beforeAll(async () => {
  proxy = await startCuttingProxy(app().db.urls.app);
  const url = proxy.url;
  revoking = openDatabase({ appUrl: url, systemUrl: url, prepare: true, size: 2, deadlineMs: 10_000 });
});
afterAll(async () => {
  await revoking?.close();
  await proxy?.close();
});

async function warmSession() {
  const tenant = await mintTenant(app().db);
  const { userId } = await mintMember(app().db, tenant.id, "member");
  const { id, token } = await createSession({ userId, userAgent: "", address: "127.0.0.1" });
  const call = async () =>
    (await callNamed("projects.list", {}, { kind: "session", token }, tenant.slug)).code;
  expect([await call(), await call()]).toEqual(["ok", "ok"]);
  const revoke = () => revoking.identity((tx) => revokeOne(tx, userId, id));
  return { tenant, userId, sessionId: id, call, revoke };
}

const isRevoked = async (id: string) => {
  const [row] = await app().db.admin`select revoked_at from sessions where id = ${id}`;
  return row?.revoked_at !== null;
};

describe("a session whose revocation", () => {
  it("was committed while its connection was lost is refused at its next call", async () => {
    const { sessionId, call, revoke } = await warmSession();
    proxy.cut("answer");
    await expect(revoke()).rejects.toMatchObject({ code: "unavailable" });
    expect(await isRevoked(sessionId)).toBe(true);
    expect(await call()).toBe("unauthenticated");
  });

  it("is committed late is believed by Postgres alone until then, and refused from then on", async () => {
    const { sessionId, call, revoke } = await warmSession();
    proxy.cut("commit");
    await expect(revoke()).rejects.toMatchObject({ code: "unavailable" });
    expect(await isRevoked(sessionId)).toBe(false);
    expect([await call(), await call()]).toEqual(["ok", "ok"]);
    await proxy.deliver();
    expect(await call()).toBe("unauthenticated");
  });

  it("was committed by a process that died before it could say so is refused at its next call", async () => {
    const { userId, sessionId, call } = await warmSession();
    const child = fork(DYING, [userId, sessionId], {
      execArgv: ["--import", "tsx"],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    const [, signal] = await once(child, "exit");
    expect([signal, await isRevoked(sessionId)]).toEqual(["SIGKILL", true]);
    expect(await call()).toBe("unauthenticated");
  });

  it("was rolled back after all is settled: nobody has to ask Postgres for it from then on", async () => {
    const { tenant, userId, sessionId, call } = await warmSession();
    const undo = app().db.database.identity(async (tx) => {
      await revokeOne(tx, userId, sessionId);
      // Registered after the revocation, and refused when that has been told already.
      aroundCommit(tx, "refusal", {
        before: async () => {
          await new Promise((resolve) => setTimeout(resolve, 100));
          const told = await currentSecurityEpoch({ tenantId: tenant.id, userId });
          expect(isUnsettled(told ?? 0)).toBe(true);
          throw new Error("undone");
        },
        after: async () => undefined,
      });
    });
    await expect(undo).rejects.toThrow("undone");
    expect([await call(), await isRevoked(sessionId)]).toEqual(["ok", false]);
    const settled = await currentSecurityEpoch({ tenantId: tenant.id, userId });
    expect(isUnsettled(settled ?? 0)).toBe(false);
  });
});

it("a key whose tenant's revocation was lost after its COMMIT is asked for at Postgres", async () => {
  const tenant = await mintTenant(app().db);
  const ask = async () => (await rest("GET", "/projects", { key: tenant.apiKey })).status;
  expect([await ask(), await ask()]).toEqual([200, 200]);
  proxy.cut("answer");
  const revoke = revoking.tenants.write(tenant.id, async (tx) => {
    revokeTenant(tx);
    await tx.db.execute(`update api_keys set revoked_at = now() where tenant_id = '${tenant.id}'`);
  });
  await expect(revoke).rejects.toMatchObject({ code: "unavailable" });
  expect(await ask()).toBe(401);
});

it("a revocation that is over costs those who stay one look at Postgres, and then none", async () => {
  const { tenant, revoke } = await warmSession();
  const other = await mintMember(app().db, tenant.id, "member");
  const { token } = await createSession({ userId: other.userId, userAgent: "", address: "127.0.0.1" });
  const call = async () => {
    const before = countStatements();
    await callNamed("apiKeys.revoke", { apiKeyId: newId() }, { kind: "session", token }, tenant.slug);
    await new Promise((resolve) => setTimeout(resolve, 25));
    return countStatements() - before;
  };
  await call();
  await revoke();
  await app().db.database.tenants.write(tenant.id, async (tx) => revokeTenant(tx));
  expect(await call()).toBeGreaterThan(0);
  expect(Math.min(await call(), await call())).toBe(0);
});

describe("what goes with a commit", () => {
  /** How the transactions of these ended, as told. */
  async function told(work: (database: Database, seen: CommitOutcome[]) => Promise<unknown>) {
    const seen: CommitOutcome[] = [];
    await work(revoking, seen).catch(() => undefined);
    return seen;
  }
  const registering = (database: Database, seen: CommitOutcome[], statement: string) =>
    database.identity(async (db) => {
      aroundCommit(db, "test", {
        before: async () => undefined,
        after: async (outcome) => {
          seen.push(outcome);
        },
      });
      await db.execute(statement);
    });

  it("is told of a commit, of an outcome that nobody knows, and of nothing where no COMMIT was sent", async () => {
    expect(await told((database, seen) => registering(database, seen, "select 1"))).toEqual(["committed"]);
    expect(await told((database, seen) => registering(database, seen, "select 1 / 0"))).toEqual([]);
    const lost = told((database, seen) => {
      proxy.cut("answer");
      return registering(database, seen, "select 1");
    });
    expect(await lost).toEqual(["unknown"]);
  });
});
