import type { TenantId } from "@/server/kernel/ids";
import { rebuildUsageDay } from "@/server/platform/metering";
import { ingestUsageEvents } from "@/server/services/usage-events";
import type { UsageEventResults } from "@/server/services/usage-events/schemas";
import { type Place, people } from "@/tests/support/people";
import type { TestDatabase } from "@/tests/support/test-database";
import { DAY_MS, mintMetered } from "./events";

/** A tenant with two people who send: rows of usage are apart by who did. */
export interface Senders {
  id: TenantId;
  senders: [Place, Place];
  /** The beginning of the UTC day, in ms. */
  today: number;
}

export function senders(db: () => TestDatabase) {
  const rowsOf = async (query: string) => JSON.stringify(await db().admin.unsafe(query));
  const { as, place } = people(db);
  return {
    async mintSenders(): Promise<Senders> {
      const { id, owner } = await mintMetered(db());
      const first: Place = { ...owner, tenantId: id, role: "owner" };
      return {
        id,
        senders: [first, await place(id, "admin")],
        today: Math.floor(Date.now() / DAY_MS) * DAY_MS,
      };
    },
    ingest: (who: Place, body: unknown[]) =>
      as(who, (context) => ingestUsageEvents(context, { body })) as Promise<UsageEventResults>,
    rowsOf,
    /** Today and so many days before it, and the next: an event may come a little early. */
    async rebuildDays({ id, today }: Senders, before: number): Promise<void> {
      for (let nth = -before; nth <= 1; nth += 1) {
        const day = new Date(today + nth * DAY_MS).toISOString().slice(0, 10);
        await rebuildUsageDay(db().database, id, day);
      }
    },
    /** All that is rolled up, without what stands at nothing. */
    async rolledUp(id: TenantId): Promise<string> {
      const hours =
        await rowsOf(`select meter, hour, principal, dimension, trim_scale(counted - refunded)::text as net,
    trim_scale(counted)::text as counted, trim_scale(maximum)::text as maximum, trim_scale(last)::text as last, last_at
    from usage_hours where tenant_id = '${id}' and (counted, refunded, maximum) is distinct from (0, 0, null)
    order by 1, 2, 3, 4`);
      const days =
        await rowsOf(`select meter, day, principal, dimension, trim_scale(counted)::text as counted,
    trim_scale(refunded)::text as refunded, trim_scale(maximum)::text as maximum, trim_scale(last)::text as last, last_at
    from usage_days where tenant_id = '${id}' and (counted, refunded, maximum) is distinct from (0, 0, null)
    order by 1, 2, 3, 4`);
      const uniques =
        await rowsOf(`select meter, day, principal, dimension, value_hash, trim_scale(uses)::text as uses
    from usage_uniques where tenant_id = '${id}' and uses <> 0 order by 1, 2, 3, 4, 5`);
      return [hours, days, uniques].join("\n");
    },
  };
}
