import { inboxEvents } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";

/**
 * Does `work` unless this consumer has done it for this event before. The mark and the work commit together: work
 * that fails leaves no mark, and of two deliveries at once the second waits for the first.
 */
export async function consumeOnce<T>(
  tx: TenantTransaction,
  consumer: string,
  eventId: string,
  work: () => Promise<T>,
): Promise<{ first: true; result: T } | { first: false }> {
  const [mark] = await tx.db
    .insert(inboxEvents)
    .values({ tenantId: tx.tenantId, consumer, eventId })
    .onConflictDoNothing()
    .returning({ eventId: inboxEvents.eventId });
  return mark ? { first: true, result: await work() } : { first: false };
}
