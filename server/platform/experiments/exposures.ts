import { setTimeout as pause } from "node:timers/promises";
import { LRUCache } from "lru-cache";
import type { Exposure, RunningExperiment } from "@/server/kernel/experiments";
import type { FlagContext } from "@/server/kernel/flags";
import { idTimeMs, isUuid } from "@/server/kernel/ids";

export interface ExposuresOptions {
  /** Keeps one tenant's exposures for good. Told the same again, it changes nothing. */
  write: (tenantId: string, exposures: readonly Exposure[]) => Promise<void>;
  /** Whether a failure says that the store is away, and nothing of what it was given. */
  isOutage: (error: unknown) => boolean;
  /** Told of those that are lost to the count, unless their subject comes again. */
  onDropped?: (count: number, why: "full" | "refused" | "ended", error?: unknown) => void;
  /** How long the first of a batch waits for others: what a process that dies loses at most. */
  everyMs?: number;
  /** How many may wait while the store is away. */
  most?: number;
  /** How many of a tenant's are written in one transaction. */
  mostAtOnce?: number;
  /** How many subjects it remembers as told. */
  remembered?: number;
  /** By the clock of ids unless told, as goals are reached when their events' ids say. */
  nowMs?: () => number;
}

export interface Exposures {
  /** Notes that somebody was given a variant, now or so many milliseconds ago. Never waits, never throws. */
  note(experiment: RunningExperiment, variant: string, context: FlagContext, agoMs?: number): void;
  /**
   * Writes what waits. What could not be written waits on; with a bound, as at the end of a process, it is dropped,
   * what is being written just then included.
   */
  flush(bound?: { withinMs: number }): Promise<void>;
}

interface Waiting {
  exposure: Exposure;
  refusals: number;
}

const EVERY_MS = 1_000;
const MOST = 20_000;
const REMEMBERED = 100_000;

/** Few enough for a transaction's deadline, and for the 65,534 parameters of a statement. */
const MOST_AT_ONCE = 500;

/** One tenant that hangs is not the store that is away: the flush ends with the second. */
const MOST_OUTAGES = 2;

/** What the store answers with an error so often is not taken any more: it would keep its tenant's others waiting. */
const MOST_REFUSALS = 5;

/**
 * Exposures of this process, each subject's first one, on their way to the store: in memory while a request runs, and
 * written in batches beside it.
 */
export function gatherExposures(options: ExposuresOptions): Exposures {
  const { write, isOutage, onDropped = () => undefined, nowMs = idTimeMs } = options;
  const { everyMs = EVERY_MS, most = MOST, remembered = REMEMBERED, mostAtOnce = MOST_AT_ONCE } = options;
  const told = new LRUCache<string, true>({ max: remembered });
  const waiting = new Map<string, Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> | undefined;

  function note(
    { id, subjectKind }: RunningExperiment,
    variant: string,
    context: FlagContext,
    agoMs = 0,
  ): void {
    const { tenantId } = context;
    const subjectId = subjectKind === "tenant" ? tenantId : context.userId;
    if (tenantId === undefined || subjectId === undefined) return;
    const key = `${id} ${tenantId} ${subjectId}`;
    if (told.get(key) || waiting.has(key)) return;
    // A preview's made-up ids are nobody's.
    if (!isUuid(tenantId) || !isUuid(subjectId)) return;
    if (waiting.size >= most) {
      onDropped(1, "full");
      return;
    }
    told.set(key, true);
    const exposure = { experimentId: id, tenantId, subjectId, variant, atMs: nowMs() - agoMs };
    waiting.set(key, { exposure, refusals: 0 });
    flushSoon();
  }

  function flushSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      // One that is under way begins the next by itself: a store that hangs must not gather a line of them.
      if (!flushing) void flush();
    }, everyMs).unref();
  }

  async function flush(bound?: { withinMs: number }): Promise<void> {
    const flushed = flushNext();
    if (!bound) return flushed;
    await Promise.race([flushed, pause(bound.withinMs, undefined, { ref: false })]);
    const left = waiting.size;
    waiting.clear();
    if (left > 0) onDropped(left, "ended");
  }

  /** One at a time; who asks while one is under way gets another after it, with all that was noted until now. */
  function flushNext(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    const own: Promise<void> = (flushing ?? Promise.resolve()).then(flushOnce).finally(() => {
      if (flushing === own) flushing = undefined;
      if (waiting.size > 0) flushSoon();
    });
    flushing = own;
    return own;
  }

  async function flushOnce(): Promise<void> {
    let outages = 0;
    for (const [tenantId, keys] of keysByTenant(waiting)) {
      if (await flushTenant(tenantId, keys)) continue;
      outages += 1;
      if (outages >= MOST_OUTAGES) return;
    }
  }

  /** @returns false where the store was away: what is left of the tenant's goes behind the others' then */
  async function flushTenant(tenantId: string, keys: readonly string[]): Promise<boolean> {
    for (let at = 0; at < keys.length; at += mostAtOnce) {
      const some = keys.slice(at, at + mostAtOnce);
      const batch = some.flatMap((key) => waiting.get(key)?.exposure ?? []);
      if (batch.length === 0) continue;
      try {
        await write(tenantId, batch);
        for (const key of some) waiting.delete(key);
      } catch (error) {
        if (isOutage(error)) {
          putBehind(keys.slice(at));
          return false;
        }
        refuse(some, error);
      }
    }
    return true;
  }

  function putBehind(keys: readonly string[]): void {
    for (const key of keys) {
      const one = waiting.get(key);
      if (!one) continue;
      waiting.delete(key);
      waiting.set(key, one);
    }
  }

  function refuse(keys: readonly string[], error: unknown): void {
    const given = keys.filter((key) => {
      const one = waiting.get(key);
      if (one) one.refusals += 1;
      return one && one.refusals >= MOST_REFUSALS;
    });
    for (const key of given) {
      waiting.delete(key);
      told.delete(key);
    }
    if (given.length > 0) onDropped(given.length, "refused", error);
  }

  return { note, flush };
}

function keysByTenant(waiting: ReadonlyMap<string, Waiting>): Map<string, string[]> {
  const byTenant = new Map<string, string[]>();
  for (const [key, { exposure }] of waiting) {
    const keys = byTenant.get(exposure.tenantId);
    if (keys) keys.push(key);
    else byTenant.set(exposure.tenantId, [key]);
  }
  return byTenant;
}
