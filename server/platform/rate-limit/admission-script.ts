import { createHash } from "node:crypto";
import { USAGE_TTL_MS } from "@/server/platform/metering";
import { BUCKET_LUA, MOST_OWED } from "./bucket-script";

/**
 * Admissions in one round trip, by Redis' clock: refill, quotas, debit, count; of each call all of it or nothing. (What
 * a caller granted by itself is debited in any case.)
 *
 * KEYS: those of each call, one call after the other. ARGV: for each call how many keys and arguments it has, then its
 * arguments. Answers a list of what each call is answered; for one that failed, such as on a key of another type,
 * 'failed' and the error: it is no other call's.
 *
 * A call's KEYS: one bucket a policy; for a tenant then its security epoch, its usage hash, and in any order what ARGV
 * points to: the epoch that a person has in the tenant, the total of a meter's period, and the leases of a concurrency
 * limit.
 * A call's ARGV: number of policies; number of meters, -1 for an address; (rate per second, burst, cost) a policy; for a
 * tenant where the person's epoch stands in its KEYS (0 none), a candidate epoch, and (counter, quantity, where its
 * total stands in its KEYS (0 none), limit or '') a meter. Then, only where there is something to tell, in any order:
 * - 'hint', which policy, what the bucket holds if Redis lost it ('' if it is full), what the caller granted by itself
 *   (below 0 where the bucket may owe it);
 * - 'base', which meter, its period's end (ms), the period's base as loaded, and the epoch, first hour and net sum of
 *   the live counters it includes;
 * - 'lease', where the leases stand in its KEYS, how many may be held, the lease and how long it lasts (ms).
 * Its answer is JSON: [status (0 granted, 1 limited, 2 over quota, 3 needs bases), sum of the security epochs, hour,
 * usage epoch, which meter is over its quota, leases held (-1 - that where there is no place left), total a meter
 * (-1 unknown), (remaining, reset ms, retry ms) a policy]; for status 3 a list of that and the usage hash's fields.
 * (As JSON, because the client tries JSON.parse on each string of a list, and a throw costs more than the rest.)
 * A bucket that owes (see lease-script.ts) holds less than nothing; what costs nothing looks at it and passes.
 */
export const ADMISSION_SCRIPT = `#!lua flags=allow-key-locking
${BUCKET_LUA}
local time = call('TIME')
local seconds = tonumber(time[1])
local now = seconds * 1000000 + tonumber(time[2])
local nowMs = floor(now / 1000)
local hour = whole(floor(seconds / 3600))

-- One call, with KEYS behind so many others, and ARGV behind so many others up to its last.
local function admit(k, a, last)
  local n, m = tonumber(ARGV[a + 1]), tonumber(ARGV[a + 2])
  local ofTenant = a + 3 + 3 * n

  -- Where in ARGV it stands.
  local hints, bases, lease = {}, {}, nil
  local at = ofTenant + (m < 0 and 0 or 2 + 4 * m)
  while at <= last do
    local what, which = ARGV[at], tonumber(ARGV[at + 1])
    if what == 'hint' then
      hints[which], at = at, at + 4
    elseif what == 'base' then
      bases[which], at = at, at + 7
    else
      lease, at = at, at + 5
    end
  end

  local status = '0'
  local buckets = {}
  for i = 1, n do
    local p = a + 3 * i
    local rate, burst, cost = tonumber(ARGV[p]), tonumber(ARGV[p + 1]), tonumber(ARGV[p + 2])
    local saved, hint = call('GET', KEYS[k + i]), hints[i]
    local tokens, changed, wait = saved and filled(saved, rate, burst, now) or burst, false, 0
    if hint then
      if not saved then tokens = min(burst, tonumber(ARGV[hint + 2]) or burst) end
      local debt = tonumber(ARGV[hint + 3])
      local least = debt < 0 and -${MOST_OWED} * burst or 0
      if debt ~= 0 then tokens = max(min(least, tokens), tokens - math.abs(debt)) end
      changed = debt ~= 0 or not saved and tokens < burst
    end
    if cost > 0 and tokens + 0.000000001 < cost then
      status = '1'
      wait = ceil((cost - tokens) / rate * 1000)
    end
    buckets[i] = { tokens = tokens, rate = rate, burst = burst, cost = cost, wait = wait, changed = changed }
  end

  local security = '0'
  if m >= 0 then
    security = call('GET', KEYS[k + n + 1]) or '0'
    if ARGV[ofTenant] ~= '0' then
      local own = call('GET', KEYS[k + tonumber(ARGV[ofTenant])]) or '0'
      security = whole(tonumber(security) + tonumber(own))
    end
  end

  local held, leases = 0, nil
  if lease then
    leases = KEYS[k + tonumber(ARGV[lease + 1])]
    call('ZREMRANGEBYSCORE', leases, '-inf', whole(nowMs))
    held = call('ZCARD', leases)
    if held >= tonumber(ARGV[lease + 2]) then
      status = '1'
      held = -1 - held
    end
  end

  local epoch, over, live, usage = '', '0', nil, KEYS[k + n + 2]
  local totals = {}

  -- A period's total from its loaded base, and what was counted since under other periods' keys or other epochs.
  local function rebuilt(counter, base, key)
    local total, name = tonumber(ARGV[base + 3]), string.match(counter, '^[^|]+')
    for i = 1, #live, 2 do
      local sort, h, of = string.match(live[i], '^([cr])|(%d+)|([^|]+)|')
      if of == name and tonumber(h) >= tonumber(ARGV[base + 5]) then
        total = total + (sort == 'c' and 1 or -1) * tonumber(live[i + 1])
      end
    end
    if epoch == ARGV[base + 4] then total = total - tonumber(ARGV[base + 6]) end
    total = max(0, total)
    local ttl = max(3600000, tonumber(ARGV[base + 2]) - nowMs + 86400000)
    call('SET', key, whole(total), 'PX', whole(ttl))
    return total
  end

  if status == '0' and m > 0 then
    epoch = call('HGET', usage, 'e')
    if not epoch then
      epoch = ARGV[ofTenant + 1]
      call('HSET', usage, 'e', epoch)
      call('PEXPIRE', usage, ${USAGE_TTL_MS})
    end
    local missing = false
    for j = 1, m do
      local p = ofTenant + 4 * j - 2
      if ARGV[p + 2] ~= '0' then
        local key, limit = KEYS[k + tonumber(ARGV[p + 2])], tonumber(ARGV[p + 3])
        local total = tonumber(call('GET', key) or nil)
        if limit and not total then
          live = live or call('HGETALL', usage)
          if bases[j] then total = rebuilt(ARGV[p], bases[j], key) else missing = true end
        end
        if limit and total and total + tonumber(ARGV[p + 1]) > limit and over == '0' then over = whole(j) end
        totals[j] = total
      end
    end
    if missing then
      status = '3'
    elseif over ~= '0' then
      status = '2'
    end
  end

  if status == '0' then
    for i = 1, n do
      local b = buckets[i]
      if b.cost > 0 then
        b.tokens = max(0, b.tokens - b.cost)
        b.changed = true
      end
    end
    for j = 1, m do
      local p = ofTenant + 4 * j - 2
      local by = ARGV[p + 1]
      local counted = call('HINCRBY', usage, 'c|' .. hour .. '|' .. ARGV[p], by)
      if counted == tonumber(by) then call('PEXPIRE', usage, ${USAGE_TTL_MS}) end
      if totals[j] then totals[j] = call('INCRBY', KEYS[k + tonumber(ARGV[p + 2])], by) end
    end
    if leases then
      local ttl = tonumber(ARGV[lease + 4])
      call('ZADD', leases, whole(nowMs + ttl), ARGV[lease + 3])
      call('PEXPIRE', leases, whole(ttl))
      held = held + 1
    end
  end

  local told = ''
  for j = 1, m do
    told = told .. ',' .. (totals[j] and whole(totals[j]) or '-1')
  end
  for i = 1, n do
    local b = buckets[i]
    if b.changed then keep(KEYS[k + i], b.tokens, b.rate, b.burst, now) end
    local left, full = max(0, floor(b.tokens + 0.000000001)), max(0, ceil((b.burst - b.tokens) / b.rate * 1000))
    told = told .. format(',%d,%d,%d', left, full, b.wait)
  end
  local head = '[' .. status .. ',' .. security .. ',' .. hour .. ',"' .. epoch .. '",' .. over .. ','
  local reply = head .. (leases and whole(held) or '0') .. told .. ']'
  if status ~= '3' then return reply end
  table.insert(live, 1, reply)
  return live
end

local replies, k, a = {}, 0, 0
while ARGV[a + 1] do
  local keys, last = tonumber(ARGV[a + 1]), a + 2 + tonumber(ARGV[a + 2])
  local ran, reply = pcall(admit, k, a + 2, last)
  if not ran then
    local failure = type(reply) == 'table' and reply.err or tostring(reply)
    -- A replica took no write of any call: its client is told as of each other command, and looks for the primary.
    if string.find(failure, '^READONLY') then return { err = failure } end
    reply = { 'failed', failure }
  end
  replies[#replies + 1] = reply
  k, a = k + keys, last
end
return replies
`;

export const ADMISSION_SHA = createHash("sha1").update(ADMISSION_SCRIPT).digest("hex");
