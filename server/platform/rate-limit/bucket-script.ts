/** A bucket that is charged afterwards owes at most so many times its size, also after that was made less. */
export const MOST_OWED = 10;

/**
 * Lua for a bucket as it stands in Redis ("tokens time", by Redis' clock in µs): what it holds now, and how it is kept.
 * Numbers are formatted by hand: Lua prints large ones as 1.7e+15, and engines differ on 5 and 5.0.
 */
export const BUCKET_LUA = `
local function whole(number) return string.format('%.0f', number) end

local function filled(saved, rate, burst, now)
  local left, since = string.match(saved, '^(%S+) (%S+)$')
  local tokens = tonumber(left) + math.max(0, now - tonumber(since)) * rate / 1000000
  return math.max(-${MOST_OWED} * burst, math.min(burst, tokens))
end

local function keep(key, tokens, rate, burst, now)
  local ttl = math.ceil((burst - tokens) / rate * 1000) + 1000
  redis.call('SET', key, string.format('%.9f %.0f', tokens, now), 'PX', whole(ttl))
end
`;
