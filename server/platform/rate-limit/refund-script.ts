import type { Redis } from "@upstash/redis";
import { hourNumber, periodTotalKey, usageKey } from "@/server/platform/metering";
import type { Receipt } from "./types";

/**
 * Gives back what was counted: never more than the hour counted, never a total below zero.
 *
 * KEYS: the usage hash, the period's total. ARGV: epoch, hour, meter, quantity.
 * Answers 1 given back, 2 the hour was rolled up and dropped, 3 the epoch is over: the counter was lost.
 */
const REFUND_SCRIPT = `#!lua flags=allow-key-locking
if redis.call('HGET', KEYS[1], 'e') ~= ARGV[1] then return 3 end
local name = ARGV[2] .. '|' .. ARGV[3]
local counted = tonumber(redis.call('HGET', KEYS[1], 'c|' .. name) or '0')
if counted == 0 then return 2 end
local refunded = tonumber(redis.call('HGET', KEYS[1], 'r|' .. name) or '0')
local quantity = math.min(tonumber(ARGV[4]), counted - refunded)
redis.call('HINCRBY', KEYS[1], 'r|' .. name, string.format('%.0f', quantity))
local total = redis.call('GET', KEYS[2])
if total then
  redis.call('DECRBY', KEYS[2], string.format('%.0f', math.min(quantity, tonumber(total))))
end
return 1
`;

export type RefundStatus = "refunded" | "rolled_up" | "epoch_over";

export function decodeRefund(reply: unknown): RefundStatus {
  const status = (["refunded", "rolled_up", "epoch_over"] as const)[Number(reply) - 1];
  if (!status) throw new TypeError("The refund script answered an unknown status.");
  return status;
}

/** Gives back in Redis what Redis counted. Rejects with RedisUnavailable. */
export async function runRefund(redis: Redis, receipt: Receipt): Promise<RefundStatus> {
  const { tenantId, meter, quantity, hour, epoch, periodKey } = receipt;
  const keys = [usageKey(tenantId), periodTotalKey(tenantId, meter, periodKey)];
  const args = [epoch, hourNumber(hour), meter, quantity].map(String);
  return decodeRefund(await redis.createScript<unknown>(REFUND_SCRIPT).exec(keys, args));
}
