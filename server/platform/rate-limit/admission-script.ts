import { createHash } from "node:crypto";
import { USAGE_TTL_MS } from "@/server/platform/metering";

/**
 * Admission in one round trip, by Redis' clock: refill, quota, debit, count; all of it or nothing.
 *
 * KEYS: one bucket a policy; for a tenant then its security epoch, its usage hash, for a meter its period's total,
 * and for a person the security epoch that they have in the tenant.
 * ARGV: number of policies; (rate per second, burst, cost) each; what for: 0 an address, 1 a tenant, 2 a tenant
 * with a meter; then the meter: name, quantity, limit or '', period end (ms), candidate epoch, and where the
 * period's base was loaded: base, and the epoch, first hour and net sum of the live counters it includes.
 * Answers JSON: [status (0 granted, 1 limited, 2 over quota, 3 needs base), sum of the security epochs, hour, usage epoch,
 * total, (remaining, reset ms, retry ms) a policy]; for status 3 a list of that and the usage hash's fields.
 * (As JSON, because the client tries JSON.parse on each string of a list, and a throw costs more than the rest.)
 *
 * Numbers are formatted by hand: Lua prints large ones as 1.7e+15, and engines differ on 5 and 5.0.
 */
export const ADMISSION_SCRIPT = `#!lua flags=allow-key-locking
local n = tonumber(ARGV[1])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local hour = string.format('%.0f', math.floor(tonumber(time[1]) / 3600))
local at = 2 + 3 * n
local kind = ARGV[at]

local states = {}
local limited = false
local buckets = {}
for i = 1, n do
  local rate, burst, cost = tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i]), tonumber(ARGV[3 * i + 1])
  local tokens = burst
  local saved = redis.call('GET', KEYS[i])
  if saved then
    local left, since = string.match(saved, '^(%S+) (%S+)$')
    local elapsed = math.max(0, now - tonumber(since))
    tokens = math.min(burst, tonumber(left) + elapsed * rate / 1000000)
  end
  local wait = 0
  if tokens + 0.000000001 < cost then
    limited = true
    wait = math.ceil((cost - tokens) / rate * 1000)
  end
  buckets[i] = { tokens = tokens, rate = rate, burst = burst, cost = cost, wait = wait }
end

local security, epoch, total = 0, '', false
local meter, quantity, limit
local usageKey, totalKey, personKey = KEYS[n + 2], nil, KEYS[n + 3]
if kind == '2' then totalKey, personKey = KEYS[n + 3], KEYS[n + 4] end
if kind ~= '0' then security = tonumber(redis.call('GET', KEYS[n + 1]) or '0') end
if personKey then security = security + tonumber(redis.call('GET', personKey) or '0') end

local function whole(number) return string.format('%.0f', number) end

local function answer(status)
  local reply = { status, whole(security), hour, '"' .. epoch .. '"', whole(total or 0) }
  for i = 1, n do
    local b = buckets[i]
    reply[#reply + 1] = whole(math.floor(b.tokens + 0.000000001))
    reply[#reply + 1] = whole(math.max(0, math.ceil((b.burst - b.tokens) / b.rate * 1000)))
    reply[#reply + 1] = whole(b.wait)
  end
  return '[' .. table.concat(reply, ',') .. ']'
end

if limited then return answer('1') end

if kind == '2' then
  meter, quantity, limit = ARGV[at + 1], tonumber(ARGV[at + 2]), tonumber(ARGV[at + 3])
  epoch = redis.call('HGET', usageKey, 'e')
  if not epoch then
    epoch = ARGV[at + 5]
    redis.call('HSET', usageKey, 'e', epoch)
    redis.call('PEXPIRE', usageKey, ${USAGE_TTL_MS})
  end
  total = tonumber(redis.call('GET', totalKey) or nil)
  if limit and not total then
    local base = tonumber(ARGV[at + 6])
    local live = redis.call('HGETALL', usageKey)
    if not base then
      table.insert(live, 1, answer('3'))
      return live
    end
    -- What was counted since the base was loaded, under other periods' keys or other epochs.
    for i = 1, #live, 2 do
      local sort, h, m = string.match(live[i], '^([cr])|(%d+)|(.+)$')
      if m == meter and tonumber(h) >= tonumber(ARGV[at + 8]) then
        base = base + (sort == 'c' and 1 or -1) * tonumber(live[i + 1])
      end
    end
    if epoch == ARGV[at + 7] then base = base - tonumber(ARGV[at + 9]) end
    total = math.max(0, base)
    local ttl = math.max(3600000, tonumber(ARGV[at + 4]) - math.floor(now / 1000) + 86400000)
    redis.call('SET', totalKey, whole(total), 'PX', whole(ttl))
  end
  if limit and total + quantity > limit then return answer('2') end
end

for i = 1, n do
  local b = buckets[i]
  b.tokens = math.max(0, b.tokens - b.cost)
  local ttl = math.ceil((b.burst - b.tokens) / b.rate * 1000) + 1000
  redis.call('SET', KEYS[i], string.format('%.9f %.0f', b.tokens, now), 'PX', whole(ttl))
end

if kind == '2' then
  local counted = redis.call('HINCRBY', usageKey, 'c|' .. hour .. '|' .. meter, ARGV[at + 2])
  if counted == quantity then redis.call('PEXPIRE', usageKey, ${USAGE_TTL_MS}) end
  if total then total = redis.call('INCRBY', totalKey, ARGV[at + 2]) end
end
return answer('0')
`;

export const ADMISSION_SHA = createHash("sha1").update(ADMISSION_SCRIPT).digest("hex");
