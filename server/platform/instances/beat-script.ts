/**
 * Says that a process lives, forgets those that have not said so for a while, and counts the rest: by Redis' clock,
 * so that no process' own can make another's life shorter. A process that leaves says so with a lifetime of 0.
 *
 * KEYS: the set of processes. ARGV: the process' id, its lifetime in ms. Answers how many there are.
 */
export const BEAT_SCRIPT = `#!lua flags=allow-key-locking
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local lifetime = tonumber(ARGV[2])
if lifetime > 0 then
  redis.call('ZADD', KEYS[1], string.format('%.0f', now + lifetime), ARGV[1])
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
else
  redis.call('ZREM', KEYS[1], ARGV[1])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now))
return redis.call('ZCARD', KEYS[1])
`;
