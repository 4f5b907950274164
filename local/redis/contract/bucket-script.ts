/** A continuous token bucket with a usage counter, of the kind the application runs on each request. */
export const BUCKET = `#!lua
local key, used = KEYS[1], KEYS[2]
local now, rate, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local state = redis.call("HMGET", key, "tokens", "at")
local tokens = tonumber(state[1]) or burst
local at = tonumber(state[2]) or now
tokens = math.min(burst, tokens + math.max(0, now - at) * rate / 1000)
local allowed = 0
if tokens >= cost then
  tokens = tokens - cost
  allowed = 1
  redis.call("HINCRBY", used, "calls", cost)
end
redis.call("HSET", key, "tokens", tokens, "at", now, "text", tostring(tokens))
redis.call("PEXPIRE", key, math.ceil((burst - tokens) / rate * 1000) + 60000)
return { allowed, tostring(tokens), math.floor(tokens), redis.call("HGET", used, "calls"), { "nested", { 1.9, false } } }`;
