import type { Delivery, DeliveryAttempt } from "@/local/stripe/collections";
import { readSettings } from "@/local/stripe/settings";
import type { Store } from "@/local/stripe/store";
import { backoffMs } from "./backoff";
import { send } from "./send";
import { shuffled } from "./shuffle";

export interface Flushed {
  delivered: number;
  failed: number;
}

interface Sender {
  store: Store;
  log: (line: string) => void;
  stopping: AbortSignal;
}

/** Sends each delivery once, in its order or the seed's, so many at a time as the settings say. */
export async function sendBatch(sender: Sender, batch: Delivery[], round: number): Promise<Flushed> {
  const { shuffle, seed, concurrency } = readSettings(sender.store).delivery;
  const order = shuffle ? shuffled(batch, seed + round) : [...batch];
  const tally: Flushed = { delivered: 0, failed: 0 };
  const worker = async () => {
    for (let next = order.shift(); next; next = order.shift()) await attempt(sender, next, tally);
  };
  await Promise.all(Array.from({ length: Math.max(1, concurrency) }, worker));
  return tally;
}

async function attempt({ store, log, stopping }: Sender, delivery: Delivery, tally: Flushed): Promise<void> {
  if (stopping.aborted) return;
  const result = await send(store, delivery, stopping);
  if (stopping.aborted) return;
  if (result.error === null) tally.delivered++;
  else {
    tally.failed++;
    log(`webhook ${delivery.eventType} to ${delivery.url}: ${result.error}`);
  }
  store.transact(() => store.put("deliveries", settled(store, delivery, result)));
}

function settled(store: Store, delivery: Delivery, result: DeliveryAttempt): Delivery {
  const attempts = [...delivery.attempts, result];
  if (result.error === null) return { ...delivery, attempts, state: "delivered" };
  const { retryBaseMs, maxAttempts } = readSettings(store).delivery;
  const gone = store.get("webhookEndpoints", delivery.endpoint) === undefined;
  if (gone || attempts.length >= maxAttempts) return { ...delivery, attempts, state: "failed" };
  const notBeforeMs = Date.now() + backoffMs(attempts.length, retryBaseMs);
  return { ...delivery, attempts, notBeforeMs };
}
