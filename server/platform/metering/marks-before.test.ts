import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import type { TenantTransaction } from "@/db/tenant";
import { unnested } from "@/db/unnested";
import type { TenantId } from "@/server/kernel/ids";
import { rollUpTenantEvents } from "@/server/platform/jobs";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";

const app = startTestApp();

/** As the version before migration 0058 sums days, word for word but for what it gives back. */
async function rollDaysAsBefore({ db, tenantId }: TenantTransaction, limit: number): Promise<number> {
  const dirty = await db.execute<{ meter: string; day: string }>(sql`
    select meter, day::text as day from usage_dirty_days where tenant_id = ${tenantId}
    order by meter, day limit ${limit} for update skip locked`);
  if (dirty.length === 0) return 0;
  const given = unnested(dirty, {
    meter: ["text", ({ meter }) => meter],
    day: ["date", ({ day }) => day],
  });
  await db.execute(sql`
    with days as (select * from ${given}),
    summed as (
      insert into usage_days (tenant_id, meter, day, principal, dimension, counted, refunded, maximum, last, last_at)
      select ${tenantId}::uuid, h.meter, days.day, h.principal, h.dimension, sum(h.counted), sum(h.refunded),
        max(h.maximum), (array_agg(h.last order by h.last_at desc, h.last desc) filter (where h.last is not null))[1],
        max(h.last_at)
      from days join usage_hours h on h.tenant_id = ${tenantId} and h.meter = days.meter
        and h.hour >= days.day::timestamp at time zone 'UTC'
        and h.hour < (days.day + 1)::timestamp at time zone 'UTC'
      group by h.meter, days.day, h.principal, h.dimension order by 2, 3, 4, 5
      on conflict (tenant_id, meter, day, principal, dimension) do update
        set counted = excluded.counted, refunded = excluded.refunded, maximum = excluded.maximum,
          last = excluded.last, last_at = excluded.last_at
    )
    delete from usage_dirty_days d using days
    where d.tenant_id = ${tenantId} and d.meter = days.meter and d.day = days.day`);
  return dirty.length;
}

/** As it reads marked days from their hours, and finds whose days wait. */
const readAsBefore = ({ db, tenantId }: TenantTransaction) =>
  db.execute<{ n: number }>(sql`
    with marked as (
      select meter, day, day::timestamp at time zone 'UTC' as start from usage_dirty_days
      where tenant_id = ${tenantId} and meter = 'api_calls'
    )
    select sum(h.counted)::int as n from marked m join usage_hours h on h.tenant_id = ${tenantId} and h.meter = m.meter
      and h.hour >= m.start and h.hour < m.start + interval '1 day'`);

describe("the version before, on marks of which a day has several", () => {
  const count = (id: TenantId, epoch: string, day: string) => app().db.admin`
    insert into usage_hours (tenant_id, meter, hour, epoch, counted)
    values (${id}, 'api_calls', ${`${day}T00:00:00Z`}, ${epoch}, 5)`;
  const daysOf = async (id: TenantId) => {
    const rows = await app().db.admin`select day::text as day, counted::int as n from usage_days
      where tenant_id = ${id} order by 1`;
    return rows.map(({ day, n }) => `${day} ${n}`);
  };

  it("sums and reads each day once, finds its tenant, and takes all of the day's marks", async () => {
    const [{ id }, other] = [await mintTenant(app().db), await mintTenant(app().db)];
    for (const epoch of ["a", "b", "c"]) await count(id, epoch, "2026-11-01");
    await count(id, "a", "2026-11-02");
    await count(other.id, "a", "2026-11-01");
    const { tenants, systemTenants, system } = app().db.database;
    expect(await tenants.read(id, readAsBefore)).toEqual([{ n: 20 }]);
    const seen = await tenants.read(id, ({ db }) => db.execute(sql`select tenant_id from usage_dirty_days`));
    expect(seen.map(({ tenant_id }) => tenant_id)).toEqual([id, id]);
    const found = await system((db) =>
      db.execute(sql`select tenant_id from usage_dirty_days
      where tenant_id = ${id}::uuid union select tenant_id from usage_deltas where false`),
    );
    expect(found).toHaveLength(1);
    expect(await systemTenants.write(id, (tx) => rollDaysAsBefore(tx, 200))).toBe(2);
    expect(await daysOf(id)).toEqual(["2026-11-01 15", "2026-11-02 5"]);
    const left = await app().db.admin`select tenant_id from usage_day_marks
      where tenant_id in (${id}, ${other.id})`;
    expect(left.map(({ tenant_id }) => tenant_id)).toEqual([other.id]);
  });

  it("leaves the mark of what was not committed yet to the next roll-up", async () => {
    const { id } = await mintTenant(app().db);
    await count(id, "a", "2026-11-01");
    const writer = await app().db.admin.reserve();
    await writer`begin`;
    await writer`insert into usage_hours (tenant_id, meter, hour, epoch, counted)
      values (${id}, 'api_calls', '2026-11-01T00:00:00Z', 'b', 5)`;
    await app().db.database.systemTenants.write(id, (tx) => rollDaysAsBefore(tx, 200));
    await writer`commit`;
    writer.release();
    expect(await daysOf(id)).toEqual(["2026-11-01 5"]);
    await rollUpTenantEvents(id);
    expect(await daysOf(id)).toEqual(["2026-11-01 10"]);
  });
});
