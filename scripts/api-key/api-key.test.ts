import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Stack, startStack } from "@/local/supervisor";
import { root } from "@/scripts/bootstrap/paths.mjs";
import { newId, type TenantId } from "@/server/kernel/ids";

let dataDir: string;
let stack: Stack;
const tenantId = newId<TenantId>();

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "bulkhead-api-key-"));
  const named = {
    REDIS_URL: "redis://127.0.0.1:1",
    STRIPE_API_BASE: "http://127.0.0.1:1",
    STRIPE_WEBHOOK_SECRET: "w",
  };
  const env = { ...named, INNGEST_BASE_URL: "http://127.0.0.1:1", BULKHEAD_SEED: "0" };
  stack = await startStack({ mode: "test", dataDir, app: false, env });
  await asOwner(
    (sql) => sql`insert into tenants (id, slug, name) values (${tenantId}, 'initech', 'Initech')`,
  );
}, 60_000);

afterAll(async () => {
  await stack?.close();
  await rm(dataDir, { recursive: true, force: true });
}, 30_000);

async function asOwner<Value>(work: (sql: postgres.TransactionSql) => Promise<Value>) {
  const sql = postgres(stack.demo.databaseUrl, { max: 1 });
  const inTenant = sql.begin(async (tx) => {
    await tx`select set_config('app.tenant_id', ${tenantId}, true)`;
    return work(tx);
  });
  return inTenant.finally(() => sql.end({ timeout: 1 }));
}

async function apiKey(...args: string[]): Promise<{ ok: boolean; said: string }> {
  const env = { PATH: process.env.PATH ?? "", NODE_ENV: "test" as const, BULKHEAD_DATA_DIR: dataDir };
  const run = promisify(execFile)(process.execPath, ["--import", "tsx", "scripts/api-key/main.ts", ...args], {
    cwd: root,
    env,
  });
  return run.then(
    ({ stdout }) => ({ ok: true, said: stdout.trim() }),
    (error: { stderr: string }) => ({ ok: false, said: error.stderr.trim() }),
  );
}

describe("npm run api-key", { timeout: 60_000 }, () => {
  it("prints a new key of the tenant with just these scopes, finding the running stack by its data folder", async () => {
    const { ok, said } = await apiKey(
      "--tenant",
      "initech",
      "--scope",
      "projects:read,tasks:read",
      "--name",
      "probe",
    );
    expect(ok, said).toBe(true);
    expect(said).toMatch(/^\S{20,}$/);
    const rows = await asOwner((sql) => sql`select tenant_id, name, scopes from api_keys`);
    expect([...rows]).toEqual([
      { tenant_id: tenantId, name: "probe", scopes: ["projects:read", "tasks:read"] },
    ]);
  });

  it("names the scopes there are, and a tenant there is not", async () => {
    const wrongScope = await apiKey("--tenant", "initech", "--scope", "everything");
    expect(wrongScope.said).toMatch(/^✗ There is no scope everything\. The scopes: projects:read, /);
    const wrongTenant = await apiKey("--tenant", "nobody", "--scope", "projects:read");
    expect(wrongTenant.said).toBe("✗ There is no tenant nobody.");
  });
});
