import type { Redis } from "@upstash/redis";
import { type Clock, systemClock } from "@/server/kernel/clock";
import type { TenantId } from "@/server/kernel/ids";
import { counterName, usageKey } from "./live-usage";
import { readLiveOf } from "./read-live";
import { hourNumber, hourOf, type UsageRow, type UsageSink } from "./usage";

/** Hours that stay live after their end, for refunds that come late. */
const KEPT_HOURS = 2;

/**
 * Drops written counters of past hours, if the epoch is still theirs and their values are still those that were
 * written: a count that came in between stays for the next roll-up. By Redis' clock.
 *
 * KEYS[1] the usage hash. ARGV: epoch, hours kept, then (hour, counter, counted, refunded) each. Answers how many.
 */
const DROP_SCRIPT = `#!lua flags=allow-key-locking
if redis.call('HGET', KEYS[1], 'e') ~= ARGV[1] then return 0 end
local oldest = math.floor(tonumber(redis.call('TIME')[1]) / 3600) - tonumber(ARGV[2])
local dropped = 0
for i = 3, #ARGV, 4 do
  local name = ARGV[i] .. '|' .. ARGV[i + 1]
  local counted = redis.call('HGET', KEYS[1], 'c|' .. name) or '0'
  local refunded = redis.call('HGET', KEYS[1], 'r|' .. name) or '0'
  if tonumber(ARGV[i]) < oldest and counted == ARGV[i + 2] and refunded == ARGV[i + 3] then
    redis.call('HDEL', KEYS[1], 'c|' .. name, 'r|' .. name)
    dropped = dropped + 1
  end
end
return dropped
`;

export type RollUp = {
  tenants: Iterable<TenantId> | AsyncIterable<TenantId>;
  redis: Redis;
  sink: UsageSink;
  /** Tenants read in one round trip and written in one call. */
  batchSize?: number;
  clock?: Clock;
};

/**
 * Copies live counters to the sink as absolute values, then drops those of hours over for more than 2 h. May be
 * run twice, by two processes, or be interrupted anywhere: totals stay the same. Rejects with RedisUnavailable or
 * with what the sink rejects with; what was written until then stays written.
 */
export async function rollUp(options: RollUp): Promise<{ rows: number }> {
  const { tenants, redis, sink, batchSize = 200, clock = systemClock } = options;
  const drop = redis.createScript<number>(DROP_SCRIPT);
  let written = 0;
  for await (const batch of inBatches(tenants, batchSize)) {
    const live = await readLiveOf(redis, batch);
    const rows = [...live.values()].flat();
    if (rows.length === 0) continue;
    await sink.write(rows);
    written += rows.length;
    // An hour early by our clock: Redis' own decides.
    const past = (row: UsageRow) => hourNumber(row.hour) <= hourOf(clock.now().getTime()) - KEPT_HOURS;
    await Promise.all([...live].map(([tenantId, own]) => dropWritten(drop, tenantId, own.filter(past))));
  }
  return { rows: written };
}

type Script = { exec(keys: string[], args: string[]): Promise<number> };

/** `rows` are of one tenant, and so of one epoch: a hash holds only one. */
async function dropWritten(drop: Script, tenantId: TenantId, rows: readonly UsageRow[]): Promise<void> {
  const epoch = rows[0]?.epoch;
  if (epoch === undefined) return;
  const counters = rows.flatMap((row) =>
    [hourNumber(row.hour), counterName(row), row.counted, row.refunded].map(String),
  );
  await drop.exec([usageKey(tenantId)], [epoch, String(KEPT_HOURS), ...counters]);
}

async function* inBatches<T>(items: Iterable<T> | AsyncIterable<T>, size: number): AsyncGenerator<T[]> {
  let batch: T[] = [];
  for await (const item of items) {
    if (batch.push(item) < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
