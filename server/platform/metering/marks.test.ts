import postgres from "postgres";
import { describe, expect, it } from "vitest";
import type { TenantId } from "@/server/kernel/ids";
import { rollUpTenantEvents } from "@/server/platform/jobs";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";

const app = startTestApp();

const daysOf = async (id: TenantId) => {
  const rows = await app().db.admin`select meter, day::text as day, counted::int as n from usage_days
    where tenant_id = ${id} order by 1, 2`;
  return rows.map(({ meter, day, n }) => `${meter} ${day} ${n}`);
};
const marksOf = async (id: TenantId) => {
  const [row] = await app().db.admin`select count(*)::int as n from usage_day_marks where tenant_id = ${id}`;
  return row?.n;
};

describe("marks of days whose hours have changed", () => {
  it("hold no other writer up, whoever changes which days in which order", async () => {
    const { id } = await mintTenant(app().db);
    const clients = postgres(app().db.urls.admin, { max: 2 });
    const [one, other] = await Promise.all([clients.reserve(), clients.reserve()]);
    const count = (by: typeof one, epoch: string, day: string) => by`
      insert into usage_hours as known (tenant_id, meter, hour, epoch, counted)
      values (${id}, 'api_calls', ${`${day}T00:00:00Z`}, ${epoch}, 1)
      on conflict (tenant_id, meter, hour, principal, dimension, epoch) do update set counted = known.counted + 1`;
    for (const day of ["2026-11-01", "2026-11-02"])
      for (const epoch of ["a", "b"]) await count(one, epoch, day);
    for (const by of [one, other]) await by`begin`;
    for (const by of [one, other]) await by`set local lock_timeout = '2s'`;
    await count(one, "a", "2026-11-01");
    await count(other, "b", "2026-11-02");
    await count(one, "a", "2026-11-02");
    await count(other, "b", "2026-11-01");
    await one`commit`;
    // What is not committed is in no sum yet; its marks stay for the roll-up after.
    await rollUpTenantEvents(id);
    expect(await daysOf(id)).toEqual(["api_calls 2026-11-01 3", "api_calls 2026-11-02 3"]);
    expect(await marksOf(id)).toBe(0);
    await other`commit`;
    expect(await marksOf(id)).toBe(2);
    await rollUpTenantEvents(id);
    expect(await daysOf(id)).toEqual(["api_calls 2026-11-01 4", "api_calls 2026-11-02 4"]);
    expect(await marksOf(id)).toBe(0);
    one.release();
    other.release();
    await clients.end();
  });

  it("are written for a row that has changed, and for none that was written as it was", async () => {
    const { id } = await mintTenant(app().db);
    const write = (counted: number) => app().db.admin`
      insert into usage_hours (tenant_id, meter, hour, epoch, counted)
      values (${id}, 'api_calls', '2026-11-01T00:00:00Z', 'a', ${counted})
      on conflict (tenant_id, meter, hour, principal, dimension, epoch) do update set counted = excluded.counted`;
    await write(1);
    await rollUpTenantEvents(id);
    await write(1);
    expect(await marksOf(id)).toBe(0);
    await write(2);
    expect(await marksOf(id)).toBe(1);
  });
});
