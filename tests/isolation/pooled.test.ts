import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "@/db/client";
import { projects } from "@/db/schema";
import { newId, type ProjectId } from "@/server/kernel/ids";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { type PgBouncer, pgBouncerIsMissing, startPgBouncer } from "@/tests/support/pgbouncer";
import { cloneDatabase, type TestDatabase } from "@/tests/support/test-database";

describe.skipIf(pgBouncerIsMissing())("tenants behind a transaction pooler", () => {
  let db: TestDatabase;
  let pooler: PgBouncer;
  let pooled: Database;
  let tenants: TestTenant[];

  beforeAll(async () => {
    db = await cloneDatabase();
    pooler = await startPgBouncer(db.urls.app);
    pooled = openDatabase({
      appUrl: pooler.url,
      systemUrl: db.urls.system,
      // As with PgBouncer before 1.21: DATABASE_PREPARE=false.
      prepare: false,
      size: 20,
      deadlineMs: 10_000,
    });
    tenants = await Promise.all(Array.from({ length: 20 }, () => mintTenant(db)));
  });
  afterAll(async () => {
    await pooled?.close();
    await pooler?.stop();
    await db?.close();
  });

  it("see and write their own rows alone, however their transactions take turns on two connections", async () => {
    const seen = await Promise.all(
      Array.from({ length: 400 }, async (_, nth) => {
        const tenant = tenants[Math.floor(nth / 2) % tenants.length] as TestTenant;
        if (nth % 2 === 0) {
          await pooled.tenants.write(tenant.id, (tx) =>
            tx.db
              .insert(projects)
              .values({ tenantId: tenant.id, id: newId<ProjectId>(), name: `of ${tenant.id}` }),
          );
          return true;
        }
        const rows = await pooled.tenants.read(tenant.id, (tx) => tx.db.select().from(projects));
        return rows.every((row) => row.tenantId === tenant.id && row.name === `of ${tenant.id}`);
      }),
    );
    expect(seen.every(Boolean)).toBe(true);
    const [row] = await db.admin`
      select count(*)::int as n, bool_and(name = 'of ' || tenant_id) as own from projects`;
    expect(row).toEqual({ n: 200, own: true });
  });

  it("leave no tenant behind on a connection for whoever comes next", async () => {
    for (let round = 0; round < 50; round += 1) {
      const tenant = tenants[round % tenants.length] as TestTenant;
      const [read, next] = await Promise.all([
        pooled.tenants.read(tenant.id, (tx) => tx.db.execute(sql`select count(*)::int as n from projects`)),
        pooled.identity((identity) =>
          identity.execute(
            sql`select count(*)::int as n, current_setting('app.tenant_id', true) as tenant from projects`,
          ),
        ),
      ]);
      expect(Number(read[0]?.n)).toBeGreaterThan(0);
      expect(next[0]?.n).toBe(0);
      expect(next[0]?.tenant || null).toBeNull();
    }
  });
});
