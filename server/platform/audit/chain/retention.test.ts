import { describe, expect, it } from "vitest";
import { asOwner, verify, writeEntries } from "@/server/platform/audit/test-support/log";
import { startTestApp } from "@/tests/support/app";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { pruneEveryLog } from "./retention";
import { sealTenant } from "./seal";

const app = startTestApp();

/** A sealed log: `old` entries of some 40 days ago, then `fresh` ones. */
async function tenantWith(plan: "free" | "pro", old: number, fresh: number): Promise<TestTenant> {
  const tenant = await mintTenant(app().db, { plan });
  await app().db.admin`
    insert into audit_entries
      (tenant_id, id, action, actor_kind, actor_id, target_type, target_id, request_id, occurred_at)
    select ${tenant.id}, gen_random_uuid(), 'project.created', 'system', 'test', 'project', n::text, 'r',
      now() - interval '40 days' + n * interval '1 second' from generate_series(1, ${old}::int) n`;
  await writeEntries(app().db, tenant.id, fresh);
  await sealTenant(tenant.id);
  return tenant;
}

describe("retention", () => {
  it("removes what the plan keeps no longer, and what is left still verifies from the anchor on", async () => {
    const free = await tenantWith("free", 620, 5);
    const pro = await tenantWith("pro", 7, 1);
    expect(await pruneEveryLog()).toEqual({ entries: 620, failed: 0 });
    expect(await verify(app().db, free.id)).toMatchObject({ entries: 5, fault: null, head: { seq: 625 } });
    expect(await verify(app().db, pro.id)).toMatchObject({ entries: 8, fault: null });
    expect(await pruneEveryLog()).toEqual({ entries: 0, failed: 0 });
    await writeEntries(app().db, free.id, 1);
    await sealTenant(free.id);
    expect(await verify(app().db, free.id)).toMatchObject({ entries: 6, fault: null, head: { seq: 626 } });
  });

  it("goes on under a verification, which then begins where the log does", async () => {
    const tenant = await tenantWith("free", 1_240, 700);
    const first = await verify(app().db, tenant.id, 0, 500);
    expect(first).toMatchObject({ fault: null, nextAfter: 500 });
    const [pruned, ...verified] = await Promise.all([
      pruneEveryLog(),
      ...[1, 2, 3, 4].map(() => verify(app().db, tenant.id)),
    ]);
    expect(pruned).toMatchObject({ entries: 1_240, failed: 0 });
    expect(verified.map(({ fault }) => fault)).toEqual([null, null, null, null]);
    expect(await verify(app().db, tenant.id, first.nextAfter ?? 0)).toMatchObject({
      entries: 700,
      fault: null,
    });
  });

  it("can remove all of a log, which goes on after it", async () => {
    const tenant = await tenantWith("free", 3, 0);
    await pruneEveryLog();
    expect(await verify(app().db, tenant.id)).toMatchObject({ entries: 0, fault: null, head: { seq: 3 } });
    await writeEntries(app().db, tenant.id, 1);
    await sealTenant(tenant.id);
    expect(await verify(app().db, tenant.id)).toMatchObject({ entries: 1, fault: null, head: { seq: 4 } });
  });

  it("leaves a broken chain as it is, and goes on with the others", async () => {
    const broken = await tenantWith("free", 4, 1);
    const whole = await tenantWith("free", 2, 1);
    await asOwner(app().db, broken.id, (sql) => sql`update audit_chains set anchor_seq = 1`);
    expect(await pruneEveryLog()).toEqual({ entries: 2, failed: 1 });
    const [left] = await app().db
      .admin`select count(*)::int as n from audit_entries where tenant_id = ${broken.id}`;
    expect(left?.n).toBe(5);
    expect(await verify(app().db, whole.id)).toMatchObject({ entries: 1, fault: null });
  });

  it("still finds what was cut off beyond its anchor", async () => {
    const tenant = await tenantWith("free", 3, 4);
    await pruneEveryLog();
    await asOwner(app().db, tenant.id, (sql) => sql`delete from audit_entries where seq = 4`);
    expect((await verify(app().db, tenant.id)).fault).toMatchObject({ kind: "missing", seq: 4 });
  });
});
