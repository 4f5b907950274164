import type { Redis } from "@upstash/redis";
import { withDeadline } from "@/server/platform/redis";
import { leaseKey } from "./admission-call";
import type { Circuit } from "./circuit";
import type { AdmitRequest, ConcurrencyState, LeaseRequest } from "./types";

/** A lease ends by itself after this, unless it is renewed: a process that died holds its places no longer. */
export const LEASE_TTL_MS = 30_000;

/**
 * Adds or prolongs a lease, by Redis' clock: also one that Redis lost, or that was granted without it.
 * KEYS: the leases. ARGV: the lease, for how long (ms).
 */
const RENEW_SCRIPT = `#!lua flags=allow-key-locking
local time = redis.call('TIME')
local untilMs = math.floor(tonumber(time[1]) * 1000 + tonumber(time[2]) / 1000) + tonumber(ARGV[2])
redis.call('ZADD', KEYS[1], string.format('%.0f', untilMs), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
`;

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
  ttlMs?: number;
};

export type Leases = ReturnType<typeof createLeases>;

/** The leases that this process holds, whoever granted them: renewed while they are held, then given back. */
export function createLeases({ redis, circuit, deadlineMs, instances, ttlMs = LEASE_TTL_MS }: Options) {
  const held = new Map<string, Map<string, NodeJS.Timeout>>();

  async function renew(key: string, id: string): Promise<void> {
    if (!circuit.allows()) return;
    const work = redis.createScript<number>(RENEW_SCRIPT).exec([key], [id, String(ttlMs)]);
    await withDeadline(work, deadlineMs, "lease").catch(() => undefined);
    // Released while the renewal was under way: nobody else would take it back.
    if (!held.get(key)?.has(id)) void giveBack(key, id);
  }

  /** Tried until the lease would have ended by itself. */
  async function giveBack(key: string, id: string, triesLeft = Math.ceil(ttlMs / RETRY_MS)): Promise<void> {
    try {
      await redis.zrem(key, id);
    } catch {
      if (triesLeft <= 0) return;
      setTimeout(() => void giveBack(key, id, triesLeft - 1), RETRY_MS).unref();
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
    hold(request: AdmitRequest): void {
      const { lease } = request;
      if (!lease) return;
      const key = leaseKey(request.scope, lease);
      const here = held.get(key) ?? new Map<string, NodeJS.Timeout>();
      if (here.has(lease.id)) return;
      here.set(lease.id, setInterval(() => void renew(key, lease.id), ttlMs / 3).unref());
      held.set(key, here);
    },
    /** Gives the lease's place to the next. Once; does not wait for Redis. */
    release(scope: AdmitRequest["scope"], lease: LeaseRequest): void {
      const key = leaseKey(scope, lease);
      const here = held.get(key);
      const timer = here?.get(lease.id);
      if (!here || !timer) return;
      clearInterval(timer);
      here.delete(lease.id);
      if (here.size === 0) held.delete(key);
      void giveBack(key, lease.id);
    },
    /** Takes back what Redis granted to a request that this process refused meanwhile. */
    disown(scope: AdmitRequest["scope"], lease: LeaseRequest): void {
      const key = leaseKey(scope, lease);
      if (!held.get(key)?.has(lease.id)) void giveBack(key, lease.id);
    },
    /** Stops renewing. What is still held ends by itself. */
    close(): void {
      for (const here of held.values()) for (const timer of here.values()) clearInterval(timer);
      held.clear();
    },
  };
}
