import type { TenantId } from "@/server/kernel/ids";
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
    rowsOf: async (query: string) => JSON.stringify(await db().admin.unsafe(query)),
  };
}
