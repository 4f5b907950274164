import type { Redis } from "@upstash/redis";
import { type Clock, systemClock } from "@/server/kernel/clock";
import type { TenantId } from "@/server/kernel/ids";
import { tenantTag } from "@/server/platform/redis";
import { violatedPolicies } from "./headers";
import type { Decision } from "./types";

/** How far back recent use is told. */
export const RECENT_MINUTES = 15;

const TTL_MS = (RECENT_MINUTES + 5) * 60_000;
/** What comes beyond it in one flush is not told: people look at this, nothing is decided by it. */
const MAX_PENDING = 20_000;
/** Cells. Those of a thousand tenants in one turn of the loop would hold up each call of this process, and Redis. */
const WRITTEN_AT_ONCE = 50;
/** Stands for refused calls as such, of which one may reach several policies. */
const TOTAL = "*";

/** What was decided in one minute: how often, for whom, and on which policy or quota if it was refused. */
type Cell = { tenantId: TenantId; minute: number; principal: string; refusedBy: string | null };

/** `principal` as meters have it, empty for nobody's; `policy` is `quota:<meter>` for what was over a quota. */
export type Refusal = { policy: string; principal: string; count: number };

export type RecentUse = {
  minutes: { startMs: number; served: number; refused: number }[];
  refusals: Refusal[];
};

const recentKey = (tenantId: TenantId, minute: number) => `${tenantTag(tenantId)}:recent:${minute}`;

/**
 * Collects what was decided and writes it to Redis soon after, so that no call waits for it. It is for people to look
 * at: what a process collected last is lost with it, and what Redis does not take waits, as long as it is recent.
 */
export function createRecentUse(options: { redis: Redis; clock?: Clock; flushEveryMs?: number }) {
  const { redis, clock = systemClock, flushEveryMs = 2_000 } = options;
  let pending = new Map<string, { cell: Cell; count: number }>();
  let scheduled = false;
  const minuteNow = () => Math.floor(clock.now().getTime() / 60_000);

  function add(cell: Cell, count: number): void {
    const key = `${cell.tenantId}|${cell.minute}|${cell.principal}|${cell.refusedBy ?? ""}`;
    const known = pending.get(key);
    if (known) known.count += count;
    else if (pending.size < MAX_PENDING) pending.set(key, { cell, count });
  }

  async function flush(): Promise<void> {
    const oldest = minuteNow() - RECENT_MINUTES;
    const taken = [...pending.values()].filter(({ cell }) => cell.minute > oldest);
    pending = new Map();
    while (taken.length > 0) {
      const some = taken.splice(0, WRITTEN_AT_ONCE);
      if (await write(some)) continue;
      for (const { cell, count } of [...some, ...taken]) add(cell, count);
      schedule();
      return;
    }
  }

  /** Whether Redis took them. */
  async function write(cells: readonly { cell: Cell; count: number }[]): Promise<boolean> {
    const pipeline = redis.pipeline();
    for (const { cell, count } of cells) {
      const key = recentKey(cell.tenantId, cell.minute);
      pipeline.hincrby(key, `${cell.principal}|${cell.refusedBy ?? ""}`, count);
      pipeline.pexpire(key, TTL_MS);
    }
    return pipeline.exec().then(
      () => true,
      () => false,
    );
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setTimeout(() => {
      scheduled = false;
      void flush();
    }, flushEveryMs).unref();
  }

  return {
    record(tenantId: TenantId, principal: string, decision: Decision): void {
      const minute = minuteNow();
      for (const refusedBy of refusedByOf(decision)) add({ tenantId, minute, principal, refusedBy }, 1);
      schedule();
    },
    flush,
  };
}

/** Under what a decision is counted: null for a grant, else TOTAL once, and each policy or quota that was reached. */
function refusedByOf(decision: Decision): (string | null)[] {
  if (decision.outcome === "granted") return [null];
  if (decision.outcome === "over_quota") return [`quota:${decision.quota.meter}`, TOTAL];
  return [...violatedPolicies(decision), TOTAL];
}

/** What was decided for the tenant in the last minutes, oldest first, the running one included. Rejects as Redis does. */
export async function readRecentUse(redis: Redis, tenantId: TenantId, nowMs: number): Promise<RecentUse> {
  const last = Math.floor(nowMs / 60_000);
  const minutes = Array.from({ length: RECENT_MINUTES }, (_, nth) => last - RECENT_MINUTES + 1 + nth);
  const pipeline = redis.pipeline();
  for (const minute of minutes) pipeline.hgetall(recentKey(tenantId, minute));
  const hashes = await pipeline.exec<(Record<string, unknown> | null)[]>();
  const refusals = new Map<string, Refusal>();
  const told = minutes.map((minute, nth) => {
    const sums = { startMs: minute * 60_000, served: 0, refused: 0 };
    for (const [field, value] of Object.entries(hashes[nth] ?? {})) {
      const [principal = "", refusedBy = ""] = field.split("|");
      const count = Number(value);
      if (refusedBy === "") sums.served += count;
      else if (refusedBy === TOTAL) sums.refused += count;
      else {
        const known = refusals.get(field) ?? { policy: refusedBy, principal, count: 0 };
        refusals.set(field, { ...known, count: known.count + count });
      }
    }
    return sums;
  });
  return { minutes: told, refusals: [...refusals.values()].sort((a, b) => b.count - a.count) };
}
