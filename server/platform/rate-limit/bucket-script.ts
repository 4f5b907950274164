/** A bucket that is charged afterwards owes at most so many times its size, also after that was made less. */
export const MOST_OWED = 10;

/**
 * Lua for a bucket as it stands in Redis ("tokens time", by Redis' clock in µs): what it holds now, and how it is kept.
 * Numbers are formatted by hand: Lua prints large ones as 1.7e+15, and engines differ on 5 and 5.0. And as whole ones
 * where they are: printing a large fraction costs as much as a command.
 */
export const BUCKET_LUA = `
local KEYS, ARGV, call, tonumber = KEYS, ARGV, redis.call, tonumber
local format, floor, ceil, max, min = string.format, math.floor, math.ceil, math.max, math.min

local function whole(number) return format('%d', number) end

local function filled(saved, rate, burst, now)
  local left, since = string.match(saved, '^(%S+) (%S+)$')
  local tokens = tonumber(left) + max(0, now - tonumber(since)) * rate / 1000000
  return max(-${MOST_OWED} * burst, min(burst, tokens))
end

local function keep(key, tokens, rate, burst, now)
  local ttl = ceil((burst - tokens) / rate * 1000) + 1000
  local units = floor(tokens)
  local state
  if tokens < 0 then
    state = format('%.9f %d', tokens, now)
  else
    state = format('%d.%09d %d', units, floor((tokens - units) * 1000000000), now)
  end
  call('SET', key, state, 'PX', whole(ttl))
end
`;
