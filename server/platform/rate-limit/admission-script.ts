import { createHash } from "node:crypto";
import { USAGE_TTL_MS } from "@/server/platform/metering";
import { BUCKET_LUA, MOST_OWED } from "./bucket-script";

/**
 * Admission in one round trip, by Redis' clock: refill, quotas, debit, count; all of it or nothing. (What a caller
 * granted by itself is debited in any case.)
 *
 * KEYS: one bucket a policy; for a tenant then its security epoch, its usage hash, and in any order what ARGV points
 * to: the epoch that a person has in the tenant, the total of a meter's period, and the leases of a concurrency limit.
 * ARGV: number of policies; (rate per second, burst, cost, what the bucket holds if Redis lost
 * it or '' if it is full, what the caller granted by itself: below 0 where the bucket may owe it) each; number of meters, -1 for an address; then for a
 * tenant where the person's epoch stands in KEYS (0 none), a candidate epoch, and for each meter: counter, quantity,
 * where its total stands in KEYS (0 none), limit or '', period end (ms), and where the period's base was loaded: base,
 * and the epoch, first hour and net sum of the live counters it includes, else four times ''; last, for a lease, where
 * the leases stand in KEYS, how many may be held, the lease and how long it lasts (ms).
 * Answers JSON: [status (0 granted, 1 limited, 2 over quota, 3 needs bases), sum of the security epochs, hour, usage
 * epoch, which meter is over its quota, leases held (-1 - that where there is no place left), total a meter (-1 unknown), (remaining, reset ms, retry ms) a policy]; for
 * status 3 a list of that and the usage hash's fields.
 * (As JSON, because the client tries JSON.parse on each string of a list, and a throw costs more than the rest.)
 * A bucket that owes (see lease-script.ts) holds less than nothing; what costs nothing looks at it and passes.
 */
export const ADMISSION_SCRIPT = `#!lua flags=allow-key-locking
${BUCKET_LUA}
local n = tonumber(ARGV[1])
local time = call('TIME')
local seconds = tonumber(time[1])
local now = seconds * 1000000 + tonumber(time[2])
local hour = whole(floor(seconds / 3600))
local at = 2 + 5 * n
local m = tonumber(ARGV[at])

local limited = false
local buckets = {}
for i = 1, n do
  local p = 5 * i - 3
  local rate, burst, cost = tonumber(ARGV[p]), tonumber(ARGV[p + 1]), tonumber(ARGV[p + 2])
  local saved = call('GET', KEYS[i])
  local tokens = saved and filled(saved, rate, burst, now) or min(burst, tonumber(ARGV[p + 3]) or burst)
  local changed = not saved and tokens < burst
  if ARGV[p + 4] ~= '0' then
    local debt = tonumber(ARGV[p + 4])
    local least = debt < 0 and -${MOST_OWED} * burst or 0
    tokens = max(min(least, tokens), tokens - math.abs(debt))
    changed = true
  end
  local wait = 0
  if cost > 0 and tokens + 0.000000001 < cost then
    limited = true
    wait = ceil((cost - tokens) / rate * 1000)
  end
  buckets[i] = { tokens = tokens, rate = rate, burst = burst, cost = cost, wait = wait, changed = changed }
end

local security, epoch, over = '0', '', '0'
local usageKey = KEYS[n + 2]
local meters = {}
if m >= 0 then
  security = call('GET', KEYS[n + 1]) or '0'
  if ARGV[at + 1] ~= '0' then
    local own = call('GET', KEYS[tonumber(ARGV[at + 1])]) or '0'
    security = whole(tonumber(security) + tonumber(own))
  end
end

local held = 0
local leases, lease, leaseMs
if m >= 0 and ARGV[at + 3 + 9 * m] then
  leases, lease = KEYS[tonumber(ARGV[at + 3 + 9 * m])], ARGV[at + 5 + 9 * m]
  leaseMs = floor(now / 1000)
  call('ZREMRANGEBYSCORE', leases, '-inf', whole(leaseMs))
  held = call('ZCARD', leases)
  if held >= tonumber(ARGV[at + 4 + 9 * m]) then
    limited = true
    held = -1 - held
  end
end

local function answer(status)
  for i = 1, n do
    local b = buckets[i]
    if b.changed then keep(KEYS[i], b.tokens, b.rate, b.burst, now) end
  end
  local reply = '[' .. status .. ',' .. security .. ',' .. hour .. ',"' .. epoch .. '",' .. over .. ','
  reply = reply .. (leases and whole(held) or '0')
  for j = 1, m do
    local total = meters[j] and meters[j].total
    reply = reply .. ',' .. (total and whole(total) or '-1')
  end
  for i = 1, n do
    local b = buckets[i]
    local left, full = max(0, floor(b.tokens + 0.000000001)), max(0, ceil((b.burst - b.tokens) / b.rate * 1000))
    reply = reply .. format(',%d,%d,%d', left, full, b.wait)
  end
  return reply .. ']'
end

if limited then return answer('1') end

-- A period's total from its loaded base, and what was counted since under other periods' keys or other epochs.
local function rebuild(meter, b, live)
  local total, name = tonumber(ARGV[b + 5]), string.match(meter.counter, '^[^|]+')
  for i = 1, #live, 2 do
    local sort, h, of = string.match(live[i], '^([cr])|(%d+)|([^|]+)|')
    if of == name and tonumber(h) >= tonumber(ARGV[b + 7]) then
      total = total + (sort == 'c' and 1 or -1) * tonumber(live[i + 1])
    end
  end
  if epoch == ARGV[b + 6] then total = total - tonumber(ARGV[b + 8]) end
  meter.total = max(0, total)
  local ttl = max(3600000, tonumber(ARGV[b + 4]) - floor(now / 1000) + 86400000)
  call('SET', meter.key, whole(meter.total), 'PX', whole(ttl))
end

if m > 0 then
  epoch = call('HGET', usageKey, 'e')
  if not epoch then
    epoch = ARGV[at + 2]
    call('HSET', usageKey, 'e', epoch)
    call('PEXPIRE', usageKey, ${USAGE_TTL_MS})
  end
  local live
  local missing = false
  for j = 1, m do
    local b = at + 9 * j - 6
    local meter = { counter = ARGV[b], by = ARGV[b + 1], quantity = tonumber(ARGV[b + 1]), key = KEYS[tonumber(ARGV[b + 2])] }
    local limit = tonumber(ARGV[b + 3])
    meters[j] = meter
    if meter.key then meter.total = tonumber(call('GET', meter.key) or nil) end
    if limit and not meter.total then
      live = live or call('HGETALL', usageKey)
      if ARGV[b + 5] == '' then missing = true else rebuild(meter, b, live) end
    end
    if limit and meter.total and meter.total + meter.quantity > limit and over == '0' then over = whole(j) end
  end
  if missing then
    table.insert(live, 1, answer('3'))
    return live
  end
  if over ~= '0' then return answer('2') end
end

for i = 1, n do
  local b = buckets[i]
  if b.cost > 0 then
    b.tokens = max(0, b.tokens - b.cost)
    b.changed = true
  end
end

for j = 1, m do
  local meter = meters[j]
  local by = meter.by
  local counted = call('HINCRBY', usageKey, 'c|' .. hour .. '|' .. meter.counter, by)
  if counted == meter.quantity then call('PEXPIRE', usageKey, ${USAGE_TTL_MS}) end
  if meter.total then meter.total = call('INCRBY', meter.key, by) end
end
if leases then
  local ttl = tonumber(ARGV[at + 6 + 9 * m])
  call('ZADD', leases, whole(leaseMs + ttl), lease)
  call('PEXPIRE', leases, whole(ttl))
  held = held + 1
end
return answer('0')
`;

export const ADMISSION_SHA = createHash("sha1").update(ADMISSION_SCRIPT).digest("hex");
