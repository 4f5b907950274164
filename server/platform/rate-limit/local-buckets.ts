import { LRUCache } from "lru-cache";
import type { Clock } from "@/server/kernel/clock";
import { bucketKey } from "./admission-call";
import { type BucketState, take } from "./bucket";
import type { AdmitRequest, PolicyState } from "./types";

const MAX_BUCKETS = 50_000;

export type LocalBuckets = {
  /** Looks at each policy's bucket; `commit` takes the tokens, if all of them could be paid. */
  look(request: AdmitRequest): { affordable: boolean; policies: PolicyState[]; commit(): void };
};

/**
 * This process' share of each bucket, for when Redis is away: rate and burst divided by the number of instances,
 * but never a bucket too small for one request. A bucket not seen before is full.
 */
export function createLocalBuckets(options: { clock: Clock; instances: () => number }): LocalBuckets {
  const buckets = new LRUCache<string, BucketState>({ max: MAX_BUCKETS });

  return {
    look(request) {
      const nowMs = options.clock.now().getTime();
      const share = 1 / Math.max(1, options.instances());
      const looks = request.policies.map((policy) => {
        const key = bucketKey(request.scope, policy);
        const size = {
          ratePerSecond: policy.ratePerSecond * share,
          burst: Math.max(policy.cost, policy.burst * share),
        };
        return { key, policy, taken: take(buckets.get(key), size, policy.cost, nowMs) };
      });
      return {
        affordable: looks.every(({ taken }) => taken.affordable),
        policies: looks.map(({ policy: { name, ratePerSecond, burst }, taken }) => ({
          name,
          ratePerSecond,
          burst,
          remaining: taken.remaining,
          resetMs: taken.resetMs,
          retryAfterMs: taken.retryAfterMs,
        })),
        commit: () => looks.forEach(({ key, taken }) => void buckets.set(key, taken.state)),
      };
    },
  };
}
