import { BUCKET_LUA, MOST_OWED } from "./bucket-script";

/**
 * Adds or prolongs a lease, by Redis' clock: also one that Redis lost, or that was granted without it.
 * KEYS: the leases. ARGV: the lease, for how long (ms).
 */
export const RENEW_SCRIPT = `#!lua flags=allow-key-locking
local time = redis.call('TIME')
local untilMs = math.floor(tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000) + tonumber(ARGV[2])
redis.call('ZADD', KEYS[1], string.format('%.0f', untilMs), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`;

/**
 * Gives a lease's place back and charges what it was held for, once however often it runs: a lease that is not there
 * any more is charged nothing. A bucket may owe then: who holds a place is not stopped, the next one waits.
 * KEYS: the leases, the buckets. ARGV: the lease, then (rate per second, burst, what is charged) each.
 */
export const RELEASE_SCRIPT = `#!lua flags=allow-key-locking
${BUCKET_LUA}
if redis.call('ZREM', KEYS[1], ARGV[1]) == 0 then return 0 end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
for i = 2, #KEYS do
  local p = 3 * i - 4
  local rate, burst, charge = tonumber(ARGV[p]), tonumber(ARGV[p + 1]), tonumber(ARGV[p + 2])
  local saved = redis.call('GET', KEYS[i])
  local tokens = saved and filled(saved, rate, burst, now) or burst
  keep(KEYS[i], math.max(-${MOST_OWED} * burst, tokens - charge), rate, burst, now)
end
return 1
`;
