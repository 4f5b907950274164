import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import { METERS } from "@/server/kernel/meters";

/** Which counter each gauge is read from. */
const GAUGES = [
  { meter: METERS.seats.key, counter: "seats" },
  { meter: METERS.storage_bytes.key, counter: "storage_bytes" },
] as const;

/**
 * Keeps how every tenant's gauges stand in this hour: the greatest and the last. The same again changes nothing, so
 * that it may run twice, late, or more often than hourly.
 */
export async function sampleGauges(): Promise<{ sampled: number }> {
  let sampled = 0;
  for (const { meter, counter } of GAUGES) {
    const rows = await database().system((db) =>
      db.execute(sql`
        insert into usage_hours as known (tenant_id, meter, hour, epoch, counted, refunded, maximum, last, last_at)
        select tenant_id, ${meter}::text, date_trunc('hour', now()), 'gauge', 0, 0, value, value, now()
        from tenant_counters where name = ${counter} order by tenant_id
        on conflict (tenant_id, meter, hour, principal, dimension, epoch) do update
          set maximum = greatest(known.maximum, excluded.maximum),
            last = case when excluded.last_at >= known.last_at then excluded.last else known.last end,
            last_at = greatest(known.last_at, excluded.last_at)
        returning 1`),
    );
    sampled += rows.length;
  }
  return { sampled };
}
