import { LRUCache } from "lru-cache";
import type { AttemptStore } from "./rules";

/** Attempts counted in this process: what stands in while Redis does not answer. */
export function localAttempts(): AttemptStore {
  const counts = new LRUCache<string, { count: number }>({ max: 50_000, ttlAutopurge: false });
  return {
    async add(key, windowSeconds) {
      const known = counts.get(key);
      if (known) known.count += 1;
      else counts.set(key, { count: 1 }, { ttl: windowSeconds * 1_000 });
      const secondsLeft = Math.max(1, Math.ceil(counts.getRemainingTTL(key) / 1_000));
      return { count: known?.count ?? 1, secondsLeft };
    },
    async read(key) {
      return counts.get(key)?.count ?? 0;
    },
    async clear(key) {
      counts.delete(key);
    },
  };
}
