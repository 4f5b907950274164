import type { Redis } from "@upstash/redis";
import { counterName, hourNumber, periodTotalKey, usageKey } from "@/server/platform/metering";
import type { Receipt } from "./types";

/**
 * Gives back what was counted: never more than the hour counted, never a total below zero.
 *
 * KEYS: the usage hash, then the totals of periods. ARGV: epoch, hour, then (counter, quantity, where its total stands
 * in KEYS or 0) each. Answers for each 1 given back, 2 the hour was rolled up and dropped, 3 the epoch is over: the
 * counter was lost.
 */
const REFUND_SCRIPT = `#!lua flags=allow-key-locking
local same = redis.call('HGET', KEYS[1], 'e') == ARGV[1]
local function give(counter, quantity, totalKey)
  if not same then return 3 end
  local name = ARGV[2] .. '|' .. counter
  local counted = tonumber(redis.call('HGET', KEYS[1], 'c|' .. name) or '0')
  if counted == 0 then return 2 end
  local refunded = tonumber(redis.call('HGET', KEYS[1], 'r|' .. name) or '0')
  quantity = math.min(quantity, counted - refunded)
  redis.call('HINCRBY', KEYS[1], 'r|' .. name, string.format('%.0f', quantity))
  local total = totalKey and redis.call('GET', totalKey)
  if total then
    redis.call('DECRBY', totalKey, string.format('%.0f', math.min(quantity, tonumber(total))))
  end
  return 1
end
local answers = {}
for i = 3, #ARGV, 3 do
  answers[#answers + 1] = give(ARGV[i], tonumber(ARGV[i + 1]), KEYS[tonumber(ARGV[i + 2])])
end
return answers
`;

export type RefundStatus = "refunded" | "rolled_up" | "epoch_over";

const STATUSES = ["refunded", "rolled_up", "epoch_over"] as const;

/** What became of each of the receipt's counts. */
export function decodeRefund(reply: unknown): RefundStatus[] {
  if (!Array.isArray(reply)) throw new TypeError("The refund script answered no list.");
  return reply.map((code) => {
    const status = STATUSES[Number(code) - 1];
    if (!status) throw new TypeError("The refund script answered an unknown status.");
    return status;
  });
}

/** Gives back in Redis what Redis counted. Rejects with RedisUnavailable. */
export async function runRefund(redis: Redis, receipt: Receipt): Promise<RefundStatus[]> {
  const { tenantId, hour, epoch, counts } = receipt;
  const keys = [usageKey(tenantId)];
  const args = counts.flatMap((count) => {
    const { meter, quantity, periodKey } = count;
    const totalAt = periodKey === null ? 0 : keys.push(periodTotalKey(tenantId, meter, periodKey));
    return [counterName(count), quantity, totalAt];
  });
  const script = redis.createScript<unknown>(REFUND_SCRIPT);
  return decodeRefund(await script.exec(keys, [epoch, hourNumber(hour), ...args].map(String)));
}
