import postgres from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Pool } from "@/db/pool";
import { newId, type TenantId } from "@/server/kernel/ids";
import { closedLoop } from "@/tests/bench/closed-loop";
import { type BenchTenant, seedBench } from "@/tests/bench/seed";
import { cloneDatabase, type TestDatabase } from "@/tests/support/test-database";
import { PAGE_ROWS, readPlainly, readThroughTenant } from "./readers";

let db: TestDatabase;
let pool: Pool;
let plain: postgres.Sql;
let tenants: BenchTenant[];
beforeAll(async () => {
  db = await cloneDatabase();
  tenants = await seedBench(db.urls.admin, { tenants: 3, projectsEach: 30 });
  pool = new Pool({ url: db.urls.app, prepare: true, applicationName: "test", size: 2, deadlineMs: 5_000 });
  plain = postgres(db.urls.admin, { max: 2 });
});
afterAll(async () => {
  await Promise.all([pool.close(), plain.end({ timeout: 2 })]);
  await db.close();
});

it("reads the same rows on both sides, each tenant's own and newest first", async () => {
  for (const { id } of tenants) {
    const ours = await readThroughTenant(pool)(id);
    const theirs = await readPlainly(plain)(id);
    expect(ours.map((row) => row.id)).toEqual(theirs.map((row) => row.id));
    expect(ours.map((row) => row.name.split(" of ")[0])).toEqual(
      Array.from({ length: PAGE_ROWS }, (_, index) => `Project ${index + 1}`),
    );
    expect(new Set(ours.map((row) => row.name.split(" of ")[1])).size).toBe(1);
  }
});

it("fails the run when a list is not whole, instead of counting it as a fast one", async () => {
  const nobody = newId<TenantId>();
  for (const read of [readThroughTenant(pool), readPlainly(plain)]) {
    const loop = closedLoop({ inFlight: 2, warmUpSeconds: 0, seconds: 1, call: () => read(nobody) });
    await expect(loop).rejects.toThrow("came with 0");
  }
});

it("measures a rate and ordered percentiles", async () => {
  const read = readThroughTenant(pool);
  const [tenant] = tenants;
  if (!tenant) throw new TypeError("no tenant was seeded");
  const run = await closedLoop({
    inFlight: 4,
    warmUpSeconds: 0,
    seconds: 0.3,
    call: () => read(tenant.id),
  });
  expect(run.rate).toBeGreaterThan(0);
  expect(run.p50Ms).toBeGreaterThan(0);
  expect(run.p50Ms).toBeLessThanOrEqual(run.p95Ms);
  expect(run.p95Ms).toBeLessThanOrEqual(run.p99Ms);
});
