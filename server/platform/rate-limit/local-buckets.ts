import { LRUCache } from "lru-cache";
import type { Clock } from "@/server/kernel/clock";
import { bucketKeys } from "./admission-call";
import { type BucketSize, type BucketState, refill, take } from "./bucket";
import { MOST_OWED } from "./bucket-script";
import type { AdmitRequest, Policy, PolicyState } from "./types";

const MAX_BUCKETS = 50_000;

/** What this process tells Redis of a bucket, for the time in which it could not ask. */
export type Hint = {
  /** What the bucket would hold by what was last heard of it: where Redis lost it. Undefined where it would be full. */
  tokens: number | undefined;
  /** What this process granted by itself since, as far as refill has not paid for it. */
  debt: number;
};

export type LocalBuckets = {
  /** Looks at each policy's bucket; `commit` takes the tokens, if all of them could be paid. */
  look(request: AdmitRequest): { affordable: boolean; policies: PolicyState[]; commit(): void };
  /**
   * Remembers what Redis answered, for when it is away. What was granted here and is not told yet, such as since the
   * call was sent, cannot be in it and stays owed. `keys`, if they were built already, are the request's `bucketKeys`.
   */
  heard(request: AdmitRequest, policies: readonly PolicyState[], keys?: readonly string[]): void;
  /** A hint a policy, to be sent once: no other request tells the same debt. `keys` as above. */
  claim(request: AdmitRequest, keys?: readonly string[]): Hint[];
  /** The hints did not arrive, as far as anybody knows. */
  restore(request: AdmitRequest, hints: readonly Hint[]): void;
  /** They did arrive after all, and with them, if so, what the request took. */
  forgive(request: AdmitRequest, hints: readonly Hint[], taken: boolean): void;
  /** Takes from a bucket what is known only afterwards: it may owe then. */
  charge(policy: Policy, key: string, amount: number): void;
};

type Entry = {
  /** The whole bucket as last heard of; full where nothing was. */
  heard: BucketState;
  /** This process' share of it, once it took from that by itself. */
  own?: BucketState | undefined;
  /** The most that a request cost: a share is never too small for one. */
  widest: number;
};

/**
 * This process' share of each bucket, for when Redis is away: rate and burst divided by the number of instances. A
 * share begins with what was last heard of the bucket, so that an outage gives no second burst; and what was granted
 * here is told to Redis when it is back, so that the return gives no third. See decision 18.
 */
export function createLocalBuckets(options: { clock: Clock; instances: () => number }): LocalBuckets {
  const buckets = new LRUCache<string, Entry>({ max: MAX_BUCKETS });
  const now = () => options.clock.now().getTime();

  function shareOf(policy: Policy, entry: Entry | undefined): BucketSize {
    const share = 1 / Math.max(1, options.instances());
    const burst = Math.max(policy.cost, entry?.widest ?? 0, policy.burst * share);
    return { ratePerSecond: policy.ratePerSecond * share, burst };
  }

  /** What the share would hold, had this process taken nothing by itself. */
  function untouched(policy: Policy, { heard }: Entry, share: BucketSize, nowMs: number): BucketState {
    const { tokens } = refill(heard, policy, nowMs);
    return { tokens: (tokens / policy.burst) * share.burst, atMs: nowMs };
  }

  function debtOf(policy: Policy, entry: Entry, nowMs: number): number {
    if (!entry.own) return 0;
    const share = shareOf(policy, entry);
    const missing = untouched(policy, entry, share, nowMs).tokens - refill(entry.own, share, nowMs).tokens;
    return Math.max(0, missing);
  }

  function lookAt(policy: Policy, key: string, nowMs: number) {
    const entry = buckets.get(key) ?? { heard: { tokens: policy.burst, atMs: nowMs }, widest: 0 };
    const share = shareOf(policy, entry);
    const own = entry.own ?? untouched(policy, entry, share, nowMs);
    return { key, policy, entry, taken: take(own, share, policy.cost, nowMs) };
  }

  /** Moves the share by so many tokens, within the least that it may hold and what it would hold untouched. */
  function adjust(policy: Policy, key: string, by: number, nowMs: number): void {
    if (by === 0) return;
    const entry = buckets.get(key);
    if (!entry || (by > 0 && !entry.own)) return;
    const share = shareOf(policy, entry);
    const most = untouched(policy, entry, share, nowMs);
    const { tokens } = entry.own ? refill(entry.own, share, nowMs) : most;
    const least = policy.unit === "milliseconds" ? -MOST_OWED * share.burst : 0;
    const own = {
      tokens: Math.max(Math.min(least, tokens), Math.min(most.tokens, tokens + by)),
      atMs: nowMs,
    };
    buckets.set(key, { heard: entry.heard, widest: entry.widest, own });
  }

  /** Moves the share of each of the request's buckets. */
  function adjustEach(request: AdmitRequest, byOf: (policy: Policy, nth: number) => number): void {
    const nowMs = now();
    const keys = bucketKeys(request);
    request.policies.forEach((policy, nth) => {
      adjust(policy, keys[nth] ?? "", byOf(policy, nth), nowMs);
    });
  }

  return {
    look(request) {
      const nowMs = now();
      const keys = bucketKeys(request);
      const looks = request.policies.map((policy, nth) => lookAt(policy, keys[nth] ?? "", nowMs));
      return {
        affordable: looks.every(({ taken }) => taken.affordable),
        policies: looks.map(({ policy: { name, ratePerSecond, burst, unit }, taken }) => {
          const { remaining, resetMs, retryAfterMs } = taken;
          return { name, ratePerSecond, burst, remaining, resetMs, retryAfterMs, ...(unit && { unit }) };
        }),
        commit() {
          for (const { key, policy, entry, taken } of looks) {
            const widest = Math.max(entry.widest, policy.cost);
            buckets.set(key, { heard: entry.heard, widest, own: taken.state });
          }
        },
      };
    },

    heard(request, policies, keys = bucketKeys(request)) {
      const nowMs = now();
      request.policies.forEach((policy, nth) => {
        const [key, state] = [keys[nth], policies[nth]];
        if (key === undefined || !state) return;
        const heard = { tokens: levelOf(policy, state), atMs: nowMs };
        const before = buckets.peek(key);
        if (!before) {
          buckets.set(key, { heard, own: undefined, widest: policy.cost });
          return;
        }
        const owed = debtOf(policy, before, nowMs);
        before.heard = heard;
        before.own = undefined;
        before.widest = Math.max(before.widest, policy.cost);
        adjust(policy, key, -owed, nowMs);
      });
    },

    claim(request, keys = bucketKeys(request)) {
      const nowMs = now();
      return request.policies.map((policy, nth) => {
        const key = keys[nth] ?? "";
        const entry = buckets.get(key);
        if (!entry) return { tokens: undefined, debt: 0 };
        const debt = debtOf(policy, entry, nowMs);
        if (entry.own) buckets.set(key, { heard: entry.heard, widest: entry.widest });
        const { tokens } = refill(entry.heard, policy, nowMs);
        return { tokens: tokens < policy.burst ? tokens : undefined, debt };
      });
    },

    restore(request, hints) {
      adjustEach(request, (_, nth) => -(hints[nth]?.debt ?? 0));
    },

    forgive(request, hints, taken) {
      adjustEach(request, ({ cost }, nth) => (hints[nth]?.debt ?? 0) + (taken ? cost : 0));
    },

    charge(policy, key, amount) {
      adjust(policy, key, -amount, now());
    },
  };
}

/** What the bucket holds: below nothing where it owes, which is told only by the time until it is full. */
function levelOf({ unit, burst, ratePerSecond }: Policy, { remaining, resetMs }: PolicyState): number {
  return unit === "milliseconds" ? burst - (resetMs * ratePerSecond) / 1_000 : remaining;
}
