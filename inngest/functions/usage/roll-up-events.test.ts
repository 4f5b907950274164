import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId, type TenantId } from "@/server/kernel/ids";
import { rollUpTenantsEvents, tenantsToRollUp } from "@/server/platform/jobs";
import { startTestApp } from "@/tests/support/app";
import { type FunctionRuns, startFunctionRuns } from "@/tests/support/inngest-runs";

const app = startTestApp();
let runs: FunctionRuns;
beforeAll(async () => {
  runs = await startFunctionRuns();
});
afterAll(() => runs?.close());

/** Tenants of whom one day each waits to be summed. */
async function mintWaiting(many: number): Promise<TenantId[]> {
  const ids = Array.from({ length: many }, () => newId<TenantId>());
  const { admin } = app().db;
  await admin`insert into tenants (id, slug, name) select id, 't-' || id, 'T' from unnest(${ids}::uuid[]) as id`;
  await admin`insert into usage_hours (tenant_id, meter, hour, epoch, counted)
    select id, 'api_calls', date_trunc('day', now()), 'e', 7 from unnest(${ids}::uuid[]) as id`;
  return ids;
}

const waiting = async (ids: readonly TenantId[]) => {
  const rows = await app().db.admin`select distinct tenant_id as id from usage_day_marks
    where tenant_id = any (${[...ids]}::uuid[])`;
  return rows.map(({ id }) => id);
};

/** Postgres refuses to sum this tenant's days. */
async function spoil(id: TenantId): Promise<void> {
  await app().db.admin.unsafe(`
    create function refuse_days() returns trigger language plpgsql as $$
      begin if new.tenant_id = '${id}' then raise exception 'spoilt'; end if; return new; end $$;
    create trigger refuse_days before insert on usage_days for each row execute function refuse_days()`);
}

describe("the roll-up of every tenant", () => {
  it("gives each its turn in one run, over several pages, though one of them fails", {
    timeout: 90_000,
  }, async () => {
    const ids = await mintWaiting(205);
    const [bad] = ids;
    if (!bad) throw new TypeError("No tenant was made.");
    await spoil(bad);
    const id = runs.functions.find((one) => one.id.endsWith("roll-up-every-usage-event"))?.id ?? "";
    const ended = await runs.run(id, { name: "inngest/scheduled.timer", data: { cron: "* * * * *" } });
    expect(ended).toEqual({ end: "completed" });
    expect(await waiting(ids)).toEqual([bad]);
    await app().db.admin.unsafe("drop function refuse_days cascade");
  });

  it("goes over all that wait once, in another order each run, so that a run cut short starves nobody", async () => {
    const ids = await mintWaiting(9);
    const orderOf = async (seed: string) => {
      const order: TenantId[] = [];
      for (;;) {
        const page = await tenantsToRollUp(seed, { after: order.at(-1), limit: 2 });
        if (page.length === 0) return order.filter((one) => ids.includes(one));
        order.push(...page);
      }
    };
    const orders = await Promise.all(["a", "b", "c", "d"].map(orderOf));
    for (const order of orders) expect([...order].sort()).toEqual([...ids].sort());
    expect(new Set(orders.map((order) => order[0])).size).toBeGreaterThan(1);
  });

  it("ends a page whose time is up behind the tenant whose turn it is, and says who that was", async () => {
    const ids = await mintWaiting(3);
    const told: TenantId[] = [];
    const andThen = async (id: TenantId) => void told.push(id);
    expect(await rollUpTenantsEvents(ids, andThen, 0)).toEqual({ last: ids[0], failed: 0 });
    expect(told).toEqual(ids.slice(0, 1));
    expect((await waiting(ids)).sort()).toEqual(ids.slice(1).sort());
  });
});
