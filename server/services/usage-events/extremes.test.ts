import { sql } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { DeadlineExceeded } from "@/db/deadline";
import type { TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import type { TenantId } from "@/server/kernel/ids";
import { rollUpTenantEvents } from "@/server/platform/jobs";
import { rollUpEvents } from "@/server/platform/metering";
import { foldDeltas } from "@/server/platform/metering/events/fold-deltas";
import { startTestApp } from "@/tests/support/app";
import type { Place } from "@/tests/support/people";
import { type Senders, senders } from "./test-support/senders";

const app = startTestApp();
const { mintSenders, ingest, rowsOf, rebuildDays } = senders(() => app().db);

describe("hours of meters that do not add up", () => {
  const AT = new Date(Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000).getTime();
  const at = (ms: number) => new Date(AT + ms).toISOString();
  const most = { deltas: 5_000, days: 200, events: 50 };

  const tooSlow = new AppError("unavailable", "The database did not answer.", {
    cause: new DeadlineExceeded("late"),
  });

  /** Of each meter `of` events in one hour, of a thousand a call. The greatest is the first, the last is 0. */
  async function fill(who: Place, of: number): Promise<void> {
    for (const type of ["a_max", "a_last"]) {
      const events = Array.from({ length: of }, (_, nth) => ({
        ...{ source: type, id: `${nth}`, type, time: at(nth) },
        data: { quantity: of - nth - 1, dimension: `d${nth % 3}` },
      }));
      await ingest(who, events);
    }
  }

  /** Rows of events that a connection of the system role has read, by what Postgres counts: two readings are compared. */
  const readBy = async (tx: TenantTransaction) => {
    const [row] = await tx.db.execute<{ n: string }>(sql`
      select coalesce(sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)), 0) as n
      from pg_stat_xact_all_tables where relname like 'usage_events_%'`);
    return Number(row?.n);
  };

  const extremes = (id: TenantId) =>
    rowsOf(`select meter, dimension, trim_scale(maximum)::text as maximum, trim_scale(last)::text as last, last_at
      from usage_hours where tenant_id = '${id}' and maximum is not null order by 1, 2`);

  const daysOf = async (id: TenantId, meter: string) => {
    const rows = await app().db.admin`select trim_scale(counted - refunded)::text as n from usage_days
      where tenant_id = ${id} and meter = ${meter}`;
    return rows.map(({ n }) => n);
  };

  it("are added to without reading their events again, however many there are", async () => {
    const tenant = await mintSenders();
    await fill(tenant.senders[0], 300);
    await rollUpTenantEvents(tenant.id);
    await ingest(tenant.senders[0], [
      { source: "s", id: "a", type: "a_max", time: at(400), data: { quantity: 7_000, dimension: "d0" } },
      { source: "s", id: "b", type: "a_last", time: at(400), data: { quantity: 3, dimension: "d0" } },
      { source: "s", id: "c", type: "a_last", time: at(1), data: { quantity: 9_000, dimension: "d0" } },
    ]);
    await app().db.database.systemTenants.write(tenant.id, async (tx) => {
      const before = await readBy(tx);
      expect(await foldDeltas(tx, 100)).toBe(3);
      expect((await readBy(tx)) - before).toBe(0);
    });
    const told = JSON.parse(await extremes(tenant.id));
    expect(told.find((row: Record<string, string>) => row.meter === "a_max")?.maximum).toBe("7000");
    expect(told.find((row: Record<string, string>) => row.meter === "a_last")?.last).toBe("3");
  });

  it("are read again where something was corrected or voided, and never much of it in one transaction", async () => {
    const tenant = await mintSenders();
    await fill(tenant.senders[0], 300);
    await rollUpTenantEvents(tenant.id);
    const reference = (source: string, id: string) => ({ source, id });
    await ingest(tenant.senders[0], [
      { source: "s", id: "1", type: "a_max", data: { voids: reference("a_max", "0") } },
      { source: "s", id: "2", type: "a_max", data: { corrects: reference("a_max", "1"), quantity: 1 } },
      { source: "s", id: "3", type: "a_last", data: { voids: reference("a_last", "299") } },
      // Of an hour that is to be read again nothing is added before.
      { source: "s", id: "4", type: "a_max", time: at(500), data: { quantity: 298.5, dimension: "d1" } },
    ]);
    const { database } = app().db;
    expect(await database.systemTenants.write(tenant.id, (tx) => foldDeltas(tx, 100))).toBe(1);
    const read: number[] = [];
    const counting = {
      ...database,
      systemTenants: {
        ...database.systemTenants,
        read: <T>(id: TenantId, work: (tx: TenantTransaction) => Promise<T>) =>
          database.systemTenants.read(id, async (tx) => {
            const before = await readBy(tx);
            const answer = await work(tx);
            read.push((await readBy(tx)) - before);
            return answer;
          }),
      },
    };
    await rollUpEvents(counting, tenant.id, { most });
    // Each piece is read twice: once for its end, once for what it says.
    expect(Math.max(...read)).toBeLessThanOrEqual(2 * most.events + 10);
    expect(read.length).toBeGreaterThan(12);
    const live = await extremes(tenant.id);
    const told = JSON.parse(live).map((row: Record<string, string>) => [
      row.meter,
      row.dimension,
      row.maximum,
    ]);
    expect(told.filter(([meter]: string[]) => meter === "a_max")).toEqual([
      ["a_max", "d0", "296"],
      ["a_max", "d1", "298.5"],
      ["a_max", "d2", "297"],
    ]);
    const [left] = await app().db
      .admin`select count(*)::int as n from usage_deltas where tenant_id = ${tenant.id}`;
    expect(left?.n).toBe(0);
    await rebuildDays(tenant, 1);
    expect(await extremes(tenant.id)).toBe(live);
  });

  /** An hour of 300 events of a maximum, the greatest of which is void by now, and an event of a sum. */
  async function mintStale(): Promise<Senders> {
    const tenant = await mintSenders();
    const { id, senders: who } = tenant;
    await fill(who[0], 300);
    await rollUpTenantEvents(id);
    await ingest(who[0], [
      { source: "s", id: "1", type: "a_max", data: { voids: { source: "a_max", id: "0" } } },
      { source: "s", id: "2", type: "a_sum", time: at(0), data: { quantity: 5 } },
    ]);
    return tenant;
  }

  /** The database, with what is asked before each reading. */
  const reading = (before: () => Promise<void>) => {
    const { database } = app().db;
    const { systemTenants } = database;
    const read: typeof systemTenants.read = async (...args) => {
      await before();
      return systemTenants.read(...args);
    };
    return { ...database, systemTenants: { ...systemTenants, read } };
  };

  const greatestOf = async (id: TenantId) => {
    const [row] = await app().db.admin`select max(maximum)::int as n from usage_hours
      where tenant_id = ${id} and meter = 'a_max'`;
    return row?.n;
  };

  it("take no more than their turn, however many events they have, and keep nothing else waiting", async () => {
    const { id } = await mintStale();
    let reads = 0;
    const counting = reading(async () => {
      reads += 1;
    });
    await rollUpEvents(counting, id, { most, budgetMs: -1 });
    // Which hours, what waits of this one, and the first piece of it.
    expect(reads).toBe(3);
    expect(await greatestOf(id)).toBe(299);
    expect(await daysOf(id, "a_sum")).toEqual(["5"]);
  });

  it("are read on from where the turn before ended, whatever came meanwhile", async () => {
    const stale = await mintStale();
    const { id, senders: who } = stale;
    const turn = () => rollUpEvents(app().db.database, id, { most, budgetMs: -1 });
    for (let nth = 0; nth < 3; nth += 1) await turn();
    // What was read already is void since, and a greater one came: neither is in this reading, both in what follows.
    await ingest(who[0], [
      { source: "s", id: "3", type: "a_max", data: { voids: { source: "a_max", id: "1" } } },
      { source: "s", id: "4", type: "a_max", time: at(0), data: { quantity: 297.5, dimension: "d9" } },
    ]);
    for (let nth = 3; nth < 6; nth += 1) await turn();
    expect(await greatestOf(id)).toBe(299);
    await turn();
    expect(await greatestOf(id)).toBe(298);
    await rollUpTenantEvents(id);
    const live = await extremes(id);
    expect(JSON.parse(live).map((row: Record<string, string>) => row.maximum)).toEqual(
      expect.arrayContaining(["297.5", "297", "296"]),
    );
    const [left] = await app().db.admin`select
      (select count(*)::int from usage_deltas where tenant_id = ${id}) as sums,
      (select count(*)::int from usage_rereads where tenant_id = ${id}) as readings`;
    expect(left).toEqual({ sums: 0, readings: 0 });
    await rebuildDays(stale, 1);
    expect(await extremes(id)).toBe(live);
  });

  it("are read from their start again where a rebuild came between two turns", async () => {
    const stale = await mintStale();
    const { id } = stale;
    await rollUpEvents(app().db.database, id, { most, budgetMs: -1 });
    await rebuildDays(stale, 1);
    expect(await greatestOf(id)).toBe(298);
    const [left] = await app().db.admin`select count(*)::int as n from usage_rereads where tenant_id = ${id}`;
    expect(left?.n).toBe(0);
  });

  it("are read in smaller pieces where the database is too slow for those of usual size", async () => {
    const { id } = await mintStale();
    let reads = 0;
    const slow = reading(async () => {
      reads += 1;
      if (reads === 4) throw tooSlow;
    });
    await rollUpEvents(slow, id, { most });
    // Before the failure 50 were read; then 7 at a time.
    expect(reads).toBe(4 + 36);
    expect(await greatestOf(id)).toBe(298);
  });

  it("are left, with all else of the tenant, to the roll-up or rebuild that has it, without waiting for it", async () => {
    const { id } = await mintStale();
    const other = await app().db.admin.reserve();
    await other`begin`;
    await other`select pg_advisory_xact_lock(hashtext('usage_roll_up'), hashtext(${id}))`;
    let reads = 0;
    const counting = reading(async () => {
      reads += 1;
    });
    expect(await rollUpEvents(counting, id, { most })).toEqual({ folded: 0 });
    expect(reads).toBe(2);
    await other`rollback`;
    other.release();
    await rollUpTenantEvents(id);
    expect([await greatestOf(id), await daysOf(id, "a_sum")]).toEqual([298, ["5"]]);
  });

  it("are given up for this turn where its time is up and the database too slow", async () => {
    const { id } = await mintStale();
    let reads = 0;
    const slow = reading(async () => {
      reads += 1;
      if (reads > 2) throw tooSlow;
    });
    await expect(rollUpEvents(slow, id, { most, budgetMs: -1 })).rejects.toBe(tooSlow);
    expect(reads).toBe(3);
  });

  it("hold no other hour up when their events cannot be read, and are read the next time", async () => {
    const tenant = await mintSenders();
    await ingest(tenant.senders[0], [
      { source: "s", id: "a", type: "a_max", time: at(0), data: { quantity: 5 } },
      { source: "s", id: "b", type: "a_sum", time: at(0), data: { quantity: 5 } },
    ]);
    await ingest(tenant.senders[0], [
      { source: "s", id: "c", type: "a_max", data: { voids: { source: "s", id: "a" } } },
    ]);
    const { database } = app().db;
    let reads = 0;
    const failing = {
      ...database,
      systemTenants: {
        ...database.systemTenants,
        read: <T>(id: TenantId, work: (tx: TenantTransaction) => Promise<T>) => {
          reads += 1;
          return reads === 2 ? Promise.reject(new Error("too slow")) : database.systemTenants.read(id, work);
        },
      },
    };
    await expect(rollUpEvents(failing, tenant.id)).rejects.toThrow("too slow");
    expect(await daysOf(tenant.id, "a_sum")).toEqual(["5"]);
    await rollUpTenantEvents(tenant.id);
    const [hour] = await app().db
      .admin`select maximum from usage_hours where tenant_id = ${tenant.id} and meter = 'a_max'`;
    expect(hour).toEqual({ maximum: null });
  });

  it("are folded and summed in smaller pieces where the database is too slow for those of usual size", async () => {
    const tenant = await mintSenders();
    await fill(tenant.senders[0], 20);
    const { database } = app().db;
    let failures = 3;
    const slow = {
      ...database,
      systemTenants: {
        ...database.systemTenants,
        write: <T>(id: TenantId, work: (tx: TenantTransaction) => Promise<T>) =>
          failures-- > 0 ? Promise.reject(tooSlow) : database.systemTenants.write(id, work),
      },
    };
    await rollUpEvents(slow, tenant.id);
    const live = JSON.parse(await extremes(tenant.id));
    expect(live).toHaveLength(6);
    const [left] = await app().db.admin`select
      (select count(*)::int from usage_deltas where tenant_id = ${tenant.id}) as sums,
      (select count(*)::int from usage_day_marks where tenant_id = ${tenant.id}) as days`;
    expect(left).toEqual({ sums: 0, days: 0 });
  });
});
