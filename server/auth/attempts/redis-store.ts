import type { Redis } from "@upstash/redis";
import type { AttemptStore } from "./rules";

/** Attempts counted for all instances together. SET NX EX before INCR: a counter without an end cannot come to be. */
export function redisAttempts(redis: () => Redis): AttemptStore {
  return {
    async add(key, windowSeconds) {
      const [, count, secondsLeft] = await redis()
        .multi()
        .set(key, 0, { nx: true, ex: windowSeconds })
        .incr(key)
        .ttl(key)
        .exec<[unknown, number, number]>();
      return { count, secondsLeft: Math.max(1, secondsLeft) };
    },
    async read(key) {
      return Number((await redis().get<number>(key)) ?? 0);
    },
    async clear(key) {
      await redis().del(key);
    },
  };
}
