import { eventMatches, keyOf } from "@/local/inngest/expression";
import { parseDurationMs, type StoredEvent } from "@/local/inngest/protocol";
import { createRun, lockKey } from "./create-run";
import { asJson, date, type Store, type Tx } from "./database";
import type { FunctionRow } from "./rows";

/** Hands a matching event to a function: rate limit, then batch or debounce, then a run. */
export async function admitEvent(tx: Tx, store: Store, fn: FunctionRow, event: StoredEvent): Promise<void> {
  const { config } = fn;
  const rateKey = config.rateLimit ? keyOf(config.rateLimit.key, event) : undefined;
  if (rateKey !== undefined && (await overRate(tx, store, fn, rateKey))) return;
  if (config.batchEvents && eventMatches(config.batchEvents.if, event))
    return addToBatch(tx, store, fn, event);
  if (config.debounce) return debounce(tx, store, fn, event);
  await createRun(tx, store, fn, { events: [event], ...(rateKey === undefined ? {} : { rateKey }) });
}

async function overRate(tx: Tx, store: Store, fn: FunctionRow, key: string): Promise<boolean> {
  const { rateLimit } = fn.config;
  if (!rateLimit) return false;
  await lockKey(tx, "rate", fn.id, key);
  const since = date(store.now() - (parseDurationMs(rateLimit.period) ?? 0));
  const [row] = await tx<{ count: number }[]>`
    select count(*)::int as count from local.inngest_runs
    where function_id = ${fn.id} and rate_key = ${key} and created_at > ${since}`;
  return (row?.count ?? 0) >= rateLimit.limit;
}

async function debounce(tx: Tx, store: Store, fn: FunctionRow, event: StoredEvent): Promise<void> {
  const rule = fn.config.debounce;
  if (!rule) return;
  const now = store.now();
  const fireAt = date(now + (parseDurationMs(rule.period) ?? 0));
  const timeout = rule.timeout === undefined ? undefined : parseDurationMs(rule.timeout);
  await tx`
    insert into local.inngest_debounces as d (function_id, key, event, fire_at, latest_at)
    values (${fn.id}, ${keyOf(rule.key, event)}, ${asJson(event)}::text::json, ${fireAt},
      ${timeout === undefined ? null : date(now + timeout)})
    on conflict (function_id, key) do update
      set event = excluded.event, fire_at = least(excluded.fire_at, d.latest_at)`;
}

async function addToBatch(tx: Tx, store: Store, fn: FunctionRow, event: StoredEvent): Promise<void> {
  const rule = fn.config.batchEvents;
  if (!rule) return;
  const key = keyOf(rule.key, event);
  const fireAt = date(store.now() + (parseDurationMs(rule.timeout) ?? 0));
  const [batch] = await tx<{ events: [StoredEvent, ...StoredEvent[]]; size: number }[]>`
    insert into local.inngest_batches as b (function_id, key, events, size, fire_at)
    values (${fn.id}, ${key}, ${asJson([event])}::text::json, 1, ${fireAt})
    on conflict (function_id, key) do update set size = b.size + 1,
      events = (select json_agg(e.value order by e.n) from (
        select value, ordinality as n from json_array_elements(b.events) with ordinality
        union all select value, 1000000 from json_array_elements(excluded.events)) e)
    returning events, size`;
  if (!batch || batch.size < rule.maxSize) return;
  await tx`delete from local.inngest_batches where function_id = ${fn.id} and key = ${key}`;
  await createRun(tx, store, fn, { events: batch.events });
}
