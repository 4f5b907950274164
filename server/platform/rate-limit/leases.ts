import type { Redis } from "@upstash/redis";
import { withDeadline } from "@/server/platform/redis";
import { bucketKey, leaseKey } from "./admission-call";
import type { Circuit } from "./circuit";
import { RELEASE_SCRIPT, RENEW_SCRIPT } from "./lease-script";
import type { LocalBuckets } from "./local-buckets";
import type { AdmitRequest, ConcurrencyState, LeaseRequest, Policy } from "./types";

/** A lease ends by itself after this, unless it is renewed: a process that died holds its places no longer. */
export const LEASE_TTL_MS = 30_000;

/** How soon a release is tried again that Redis did not take. */
const RETRY_MS = 500;

/** How many places of a limit are held now, by our clock. Rejects as Redis does. */
export function heldPlaces(redis: Redis, scope: AdmitRequest["scope"], name: string): Promise<number> {
  return redis.zcount(leaseKey(scope, { name, limit: 1, id: "" }), Date.now(), "+inf");
}

type Options = {
  redis: Redis;
  circuit: Circuit;
  deadlineMs: number;
  instances: () => number;
  /** Where what was granted here is charged. */
  buckets: Pick<LocalBuckets, "charge">;
  ttlMs?: number;
};

interface Held {
  grantedBy: "redis" | "process";
  renewal: NodeJS.Timeout;
}

/** What is charged to a bucket, in its tokens. */
interface Charge {
  policy: Policy;
  key: string;
  amount: number;
}

export type Leases = ReturnType<typeof createLeases>;

/** The leases that this process holds, whoever granted them: renewed while they are held, then given back. */
export function createLeases(options: Options) {
  const { redis, circuit, deadlineMs, instances, buckets, ttlMs = LEASE_TTL_MS } = options;
  const held = new Map<string, Map<string, Held>>();

  async function renew(key: string, id: string): Promise<void> {
    if (!circuit.allows()) return;
    const work = redis.createScript<number>(RENEW_SCRIPT).exec([key], [id, String(ttlMs)]);
    await withDeadline(work, deadlineMs, "lease").catch(() => undefined);
    // Released while the renewal was under way: nobody else would take it back.
    if (!held.get(key)?.has(id)) void giveBack(key, id);
  }

  /** Tried until the lease would have ended by itself. */
  async function giveBack(
    key: string,
    id: string,
    charges: readonly Charge[] = [],
    triesLeft = Math.ceil(ttlMs / RETRY_MS),
  ): Promise<void> {
    const args = charges.flatMap(({ policy, amount }) => [policy.ratePerSecond, policy.burst, amount]);
    try {
      const keys = [key, ...charges.map((charge) => charge.key)];
      await redis.createScript<number>(RELEASE_SCRIPT).exec(keys, [id, ...args.map(String)]);
    } catch {
      if (triesLeft <= 0) return;
      setTimeout(() => void giveBack(key, id, charges, triesLeft - 1), RETRY_MS).unref();
    }
  }

  return {
    ttlMs,
    /** What this process alone may grant, while Redis is away: its share of the places. */
    look(request: AdmitRequest): ConcurrencyState | null {
      const { lease } = request;
      if (!lease) return null;
      const share = Math.max(1, Math.floor(lease.limit / Math.max(1, instances())));
      const here = held.get(leaseKey(request.scope, lease))?.size ?? 0;
      return { name: lease.name, limit: lease.limit, held: here, violated: here >= share };
    },
    /** Holds a granted lease, until `release`. */
    hold(request: AdmitRequest, grantedBy: Held["grantedBy"]): void {
      const { lease } = request;
      if (!lease) return;
      const key = leaseKey(request.scope, lease);
      const here = held.get(key) ?? new Map<string, Held>();
      if (here.has(lease.id)) return;
      const renewal = setInterval(() => void renew(key, lease.id), ttlMs / 3).unref();
      here.set(lease.id, { grantedBy, renewal });
      held.set(key, here);
    },
    /** Gives the lease's place to the next, and charges how long the work took. Once; done within the deadline. */
    async release(request: AdmitRequest, workedMs: number): Promise<void> {
      const { lease } = request;
      if (!lease) return;
      const key = leaseKey(request.scope, lease);
      const here = held.get(key);
      const one = here?.get(lease.id);
      if (!here || !one) return;
      clearInterval(one.renewal);
      here.delete(lease.id);
      if (here.size === 0) held.delete(key);
      const charges = chargesOf(request, workedMs);
      if (one.grantedBy === "process") {
        for (const { policy, key: bucket, amount } of charges) buckets.charge(policy, bucket, amount);
      }
      const given = giveBack(key, lease.id, one.grantedBy === "redis" ? charges : []);
      // While Redis is known to be away there is nothing to wait for.
      if (circuit.allows()) await withDeadline(given, deadlineMs, "lease").catch(() => undefined);
    },
    /** Takes back what Redis granted to a request that this process refused meanwhile. */
    disown(scope: AdmitRequest["scope"], lease: LeaseRequest): void {
      const key = leaseKey(scope, lease);
      if (!held.get(key)?.has(lease.id)) void giveBack(key, lease.id);
    },
    /** Stops renewing. What is still held ends by itself. */
    close(): void {
      for (const here of held.values()) for (const { renewal } of here.values()) clearInterval(renewal);
      held.clear();
    },
  };
}

/** Of each bucket of milliseconds: how long the work took, less what was taken when it was granted. */
function chargesOf({ scope, policies }: AdmitRequest, workedMs: number): Charge[] {
  return policies
    .filter(({ unit }) => unit === "milliseconds")
    .map((policy) => ({
      policy,
      key: bucketKey(scope, policy),
      amount: Math.max(0, Math.ceil(workedMs) - policy.cost),
    }));
}
