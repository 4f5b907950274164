import { describe } from "vitest";
import { contract, useTargets } from "./contract/harness";

const BINARY = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join("");

describe("the engine and a real Redis give the same replies and store the same bytes", () => {
  const targets = useTargets();

  contract(targets, {
    "for strings and SET's options": `
      set a b
      get a
      set a c nx
      set a c xx get
      set fresh c nx get
      set a d ex 100
      set a e keepttl
      set a f px 100000 ex 1
      set a f nx xx
      set a f ex 0
      set a f ex x
      set a f ex 9223372036854775807
      set a f exat 1
      set a f bogus
      setex s 10 v
      setex s 0 v
      mset x 1 y 2
      mset x
      mset x 1 y
      mget x y none
      getdel x
      getdel x
      strlen y
      setnx y 3`,
    "for bytes of every value, as key and as payload": [
      ["set", BINARY, BINARY],
      ["get", BINARY],
      ["hset", "h", BINARY, BINARY],
      ["hgetall", "h"],
      ["set", "", ""],
      ["get", ""],
    ],
    "for counters, at the edges of 64 bits and of decimals": `
      incr n
      incrby n 41
      decr n
      decrby n 5
      incrby n 1.5
      incrby n +1
      incrby n 01
      incrby n -0
      set max 9223372036854775807
      incr max
      decrby max -1
      decrby max -9223372036854775808
      set min -9223372036854775808
      decr min
      set f 10.5
      incrbyfloat f 0.1
      incrbyfloat f 1000.1
      incrbyfloat f -1010.7
      incrbyfloat f 5.0e3
      incrbyfloat f x
      incrbyfloat f nan
      incrbyfloat f inf
      incrbyfloat f 1e5000
      incrbyfloat f 0x10
      incrbyfloat g 3.0
      incrbyfloat g 1e17
      set t text
      incr t
      incrbyfloat t 1
      set keeps 1 ex 100
      incr keeps`,
    "for hashes": `
      hset h a 1 b 2
      hset h a 3 c 4
      hset h a
      hset h a 1 b
      hmset h d 5
      hmset h d
      hget h a
      hget h none
      hmget h a none b
      hmget none a b
      hgetall h
      hkeys h
      hvals h
      hlen h
      hexists h a
      hexists h z
      hsetnx h a 9
      hsetnx h e 9
      hincrby h a 5
      hincrby h a x
      hset h text abc max 9223372036854775807
      hincrby h text 1
      hincrby h max 1
      hincrbyfloat h a 0.1
      hincrbyfloat h text 1
      hincrbyfloat h a x
      hincrbyfloat h a inf
      hdel h a b z
      hdel h c d e text max
      exists h`,
    "for sets and lists": `
      sadd s a b a
      sadd s b
      srem s a z
      smembers s
      sismember s b
      sismember s a
      smismember s b z
      scard s
      srem s b
      exists s
      rpush l 1 2 3
      lpush l 0 -1
      lrange l 0 -1
      lrange l -2 10
      lrange l 5 1
      lrange l x 1
      llen l
      lpop l
      rpop l 2
      lpop l 0
      lpop l -1
      lpop l x
      lpop l 1 2
      lpop none
      lpop none 2
      ltrim l 0 0
      lpop l 9
      exists l`,
    "for sorted sets": `
      zadd z 0.1 a 1e30 b inf c -inf d 3 e
      zscore z a
      zscore z none
      zrange z 0 -1 withscores
      zrange z 0 -1 rev
      zrange z 1 2
      zrange z -inf +inf byscore limit 1 2 withscores
      zrange z +inf -inf byscore rev limit 0 3
      zrange z (0.1 3 byscore
      zrange z 0 1 limit 0 1
      zrange z 0 1 bogus
      zrange z x y
      zrange z x y byscore
      zrange none x y
      zrangebyscore z 0 (3 withscores
      zrangebyscore z 0 5 limit 0 -1
      zrangebyscore z 0 5 limit 0
      zrangebyscore z 0 x
      zcount z (0 inf
      zcard z
      zincrby z 2.5 a
      zincrby z x a
      zincrby z -inf c
      zadd z nx 9 a 9 f
      zadd z xx ch 8 a 8 g
      zadd z gt 1 a
      zadd z lt 1 a
      zadd z gt lt 1 a
      zadd z nx xx 1 a
      zadd z incr 1 a
      zadd z incr 1 a 2 b
      zadd z nx incr 1 a
      zadd z 1
      zadd z 1 a 2
      zadd z x a
      zadd same 1 b 1 a 1 c
      zrange same 0 -1
      zrem z a none
      zremrangebyscore z -inf (5
      zrange z 0 -1 withscores`,
    "for deadlines and their conditions": `
      set a 1
      ttl a
      ttl none
      expire a 100
      ttl a
      expire a 50 gt
      expire a 50 lt
      expire a 50 nx
      expire none 5
      expire a x
      expire a 5 bogus
      expire a 5 nx xx
      expire a 5 gt lt
      expire a 9223372036854775807
      pexpire a 9223372036854775807
      pexpire a 5000000
      persist a
      persist a
      expireat a 32503680000
      expiretime a
      pexpireat a 32503680000000
      pexpiretime a
      expire a -1
      exists a
      pttl none`,
    "when keys expire": [
      ["set", "a", "1", "px", "40"],
      ["hset", "h", "f", "1"],
      ["pexpire", "h", "40"],
      ["set", "stays", "1", "px", "100000"],
      { waitMs: 90 },
      ["get", "a"],
      ["exists", "a", "h", "stays"],
      ["hincrby", "h", "f", "1"],
      ["ttl", "h"],
    ],
    "for keys, types and SCAN": `
      mset user:1 a user:2 b other c
      hset h f v
      keys user:*
      keys *[12]
      keys user:?
      keys nothing*
      scan 0 count 1000
      scan 0 match user:* count 1000
      scan 0 type hash count 1000
      scan 0 type bogus count 1000
      scan x
      scan 0 count 0
      scan 0 count x
      scan 0 bogus
      scan 0 match
      type h
      type none
      exists user:1 user:1 none
      dbsize
      del user:1 none
      unlink user:2 h
      flushdb bogus
      flushall async
      dbsize`,
    "for the wrong type": `
      set s v
      hset h f v
      rpush l v
      sadd set v
      zadd z 1 v
      get h
      hget s f
      lpush s v
      sadd s v
      zadd s 1 v
      incr h
      hgetall l
      smembers z
      zrange h 0 -1
      lrange h 0 -1
      getdel h
      set h v get
      mget s h
      set h now-a-string`,
    "for what does not exist or has the wrong number of arguments": [
      ["bogus"],
      ["bogus", "one", "two\r\nthree"],
      ["bogus", "x".repeat(200), "y"],
      ["GET"],
      ["get", "a", "b"],
      ["client"],
      ["client", "bogus"],
      ["client", "setname"],
      ["client", "setname", "a b"],
      ["client", "setname", "good"],
      ["client", "getname"],
      ["script", "bogus"],
      ["script", "load"],
      ["select", "0"],
      ["select", "x"],
      ["auth", "x"],
      ["auth", "nobody", "x"],
      ["auth", "default", "x"],
      ["hello", "4"],
      ["hello", "x"],
      ["hello", "2", "bogus"],
      ["ping"],
      ["ping", "hi"],
      ["ping", "a", "b"],
      ["echo", "hi"],
      ["wait", "0", "1"],
      ["wait", "0", "-1"],
      ["time", "x"],
    ],
  });
});
