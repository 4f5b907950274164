import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openDatabase } from "@/db/client";
import type { TenantId } from "@/server/kernel/ids";
import { rollUpTenantEvents } from "@/server/platform/jobs";
import { rollUpEvents } from "@/server/platform/metering";
import { foldDeltas } from "@/server/platform/metering/events/fold-deltas";
import { startTestApp } from "@/tests/support/app";
import { stepsOf, take } from "./test-support/schedule";
import { senders } from "./test-support/senders";

const app = startTestApp();
const { mintSenders, ingest, rowsOf, rolledUp, rebuildDays } = senders(() => app().db);

/** What rows say of a meter, in tenths, split in one way or another: the parts that make up the whole. */
async function partsOf(id: TenantId, table: string, meter: string, by: string): Promise<number[]> {
  const rows = await app().db.admin.unsafe(`select ${by} as part, sum(counted - refunded) * 10 as tenths
    from ${table} where tenant_id = '${id}' and meter = '${meter}' group by 1`);
  return rows.map(({ tenths }) => Number(tenths));
}

describe("rolled-up usage events", () => {
  it("come to what the events say, by hours, days and senders, whatever was corrected, voided and rolled up when", async () => {
    await fc.assert(
      fc.asyncProperty(stepsOf(4, 24), async (all) => {
        const tenant = await mintSenders();
        const { known, sent } = await take(all, tenant, { ingest, rollUp: rollUpTenantEvents });
        await rollUpTenantEvents(tenant.id);
        const of = (meter: string) => known.filter((one) => one.meter === meter);
        const total = (numbers: number[]) => numbers.reduce((sum, one) => sum + one, 0);
        const truth = {
          a_sum: total(of("a_sum").map(({ tenths }) => tenths)),
          a_count: 10 * of("a_count").length,
          events_ingested: 10 * sent,
        };
        for (const [meter, whole] of Object.entries(truth)) {
          for (const [table, by] of [
            ["usage_hours", "hour::text"],
            ["usage_hours", "principal"],
            ["usage_hours", "dimension"],
            ["usage_days", "day::text"],
            ["usage_days", "principal"],
          ] as const) {
            const parts = await partsOf(tenant.id, table, meter, by);
            expect([meter, table, by, total(parts)]).toEqual([meter, table, by, whole]);
          }
        }
        const [extremes] = await app().db.admin`select
          (select max(maximum) * 10 from usage_days where tenant_id = ${tenant.id} and meter = 'a_max') as most,
          (select last * 10 from usage_days where tenant_id = ${tenant.id} and meter = 'a_last' and last is not null
            order by last_at desc limit 1) as newest,
          (select count(distinct value_hash)::int from usage_uniques
            where tenant_id = ${tenant.id} and meter = 'a_unique' and uses > 0) as different`;
        const newest = [...of("a_last")].sort((a, b) => b.at - a.at)[0];
        expect(
          [extremes?.most, extremes?.newest, extremes?.different].map((n) => (n === null ? null : Number(n))),
        ).toEqual([
          of("a_max").length ? Math.max(...of("a_max").map(({ tenths }) => tenths)) : null,
          newest?.tenths ?? null,
          new Set(of("a_unique").map(({ value }) => value)).size,
        ]);
        const live = await rolledUp(tenant.id);
        await rollUpTenantEvents(tenant.id);
        expect(await rolledUp(tenant.id)).toBe(live);
        await rebuildDays(tenant, 4);
        await rollUpTenantEvents(tenant.id);
        expect(await rolledUp(tenant.id)).toBe(live);
      }),
      { numRuns: 25 },
    );
  }, 240_000);

  it("are rebuilt right while sums still wait, from rows that were lost or spoilt", async () => {
    const tenant = await mintSenders();
    const send = (id: string, quantity: number) =>
      ingest(tenant.senders[0], [{ source: "s", id, type: "a_sum", data: { quantity } }]);
    await send("a", 0.1);
    await rollUpTenantEvents(tenant.id);
    await send("b", 0.2);
    await app().db.admin`update usage_hours set counted = counted + 7 where tenant_id = ${tenant.id}`;
    await app().db.admin`insert into usage_hours (tenant_id, meter, hour, epoch, counted)
      values (${tenant.id}, 'a_count', now(), 'events', 3)`;
    await rebuildDays(tenant, 1);
    await rollUpTenantEvents(tenant.id);
    for (const table of ["usage_hours", "usage_days"]) {
      const rows = await app().db.admin.unsafe(`select meter, trim_scale(sum(counted - refunded))::text as n
        from ${table} where tenant_id = '${tenant.id}' group by 1 order by 1`);
      expect([table, ...rows.map(({ meter, n }) => [meter, n])]).toEqual([
        table,
        ["a_count", "0"],
        ["a_sum", "0.3"],
        ["events_ingested", "2"],
      ]);
    }
  });
});

describe("days of which the hours are right", () => {
  it("are rebuilt where their sums were lost, spoilt, or of nothing", async () => {
    const tenant = await mintSenders();
    const { admin } = app().db;
    await ingest(tenant.senders[0], [
      { source: "s", id: "a", type: "a_sum", data: { quantity: 5 } },
      { source: "s", id: "b", type: "a_count" },
      { source: "s", id: "c", type: "a_max", data: { quantity: 9 } },
    ]);
    await admin`insert into usage_hours (tenant_id, meter, hour, epoch, counted)
      values (${tenant.id}, 'api_calls', now(), 'live', 3)`;
    await rollUpTenantEvents(tenant.id);
    const right = await rolledUp(tenant.id);
    await admin`delete from usage_days where tenant_id = ${tenant.id} and meter in ('a_sum', 'api_calls')`;
    await admin`update usage_days set counted = counted + 7, maximum = maximum + 7 where tenant_id = ${tenant.id}`;
    await admin`insert into usage_days (tenant_id, meter, day, principal, counted, refunded)
      values (${tenant.id}, 'a_sum', (now() at time zone 'UTC')::date, 'user:nobody', 8, 0)`;
    await rollUpTenantEvents(tenant.id);
    expect(await rolledUp(tenant.id)).not.toBe(right);
    await rebuildDays(tenant, 1);
    await rollUpTenantEvents(tenant.id);
    expect(await rolledUp(tenant.id)).toBe(right);
  });
});

describe("a roll-up that is interrupted", () => {
  it("leaves all as it was, and the next one comes to the same", async () => {
    const tenant = await mintSenders();
    await ingest(tenant.senders[0], [{ source: "s", id: "a", type: "a_sum", data: { quantity: 5 } }]);
    const everything = () =>
      Promise.all(
        ["usage_deltas", "usage_hours", "usage_day_marks"].map((table) =>
          rowsOf(`select * from ${table} where tenant_id = '${tenant.id}' order by 2, 3`),
        ),
      );
    const before = await everything();
    const killed = app().db.database.systemTenants.write(tenant.id, async (tx) => {
      expect(await foldDeltas(tx, 100)).toBe(2);
      await app().db.admin`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and usename = 'bulkhead_system' and state = 'idle in transaction'`;
    });
    await expect(killed).rejects.toThrow();
    expect(await everything()).toEqual(before);
    await rollUpTenantEvents(tenant.id);
    expect(await partsOf(tenant.id, "usage_days", "a_sum", "day::text")).toEqual([50]);
  });

  it("by two processes at once, while events come, counts each event once", async () => {
    const tenant = await mintSenders();
    const other = openDatabase({
      appUrl: app().db.urls.app,
      systemUrl: app().db.urls.system,
      prepare: true,
      size: 4,
      deadlineMs: 20_000,
    });
    let sending = true;
    const roll = async (database: typeof other) => {
      while (sending) await rollUpEvents(database, tenant.id);
    };
    const rolling = [roll(other), roll(app().db.database), roll(other)];
    await Promise.all(
      [0, 1, 2].map(async (writer) => {
        for (let nth = 0; nth < 15; nth += 1) {
          const sender = tenant.senders[writer % 2 ? 1 : 0];
          const events = [0, 1, 2, 3].map((n) => ({
            source: `w${writer}`,
            id: `${nth}-${n}`,
            type: n === 3 ? "a_max" : "a_sum",
            data: { quantity: nth + 0.5 },
          }));
          await ingest(sender, events);
        }
      }),
    );
    sending = false;
    await Promise.all(rolling);
    await rollUpTenantEvents(tenant.id);
    await other.close();
    const total = 3 * 3 * (105 + 7.5) * 10;
    for (const table of ["usage_hours", "usage_days"]) {
      const parts = await partsOf(tenant.id, table, "a_sum", "principal");
      expect([table, parts.length, parts.reduce((sum, one) => sum + one, 0)]).toEqual([table, 2, total]);
    }
    const [most] = await app().db.admin`select max(maximum)::text as n from usage_days
      where tenant_id = ${tenant.id} and meter = 'a_max'`;
    expect(most?.n).toBe("14.5");
    const [left] = await app().db
      .admin`select count(*)::int as n from usage_day_marks where tenant_id = ${tenant.id}`;
    expect(left?.n).toBe(0);
  });
});
