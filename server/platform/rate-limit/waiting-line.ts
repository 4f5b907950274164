import { LRUCache } from "lru-cache";
import type { Clock } from "@/server/kernel/clock";
import { leaseKey } from "./admission-call";
import type { AdmitRequest } from "./types";

const MOST_LINES = 10_000;

/** How far a line is kept in order. Behind it, a turn is drawn: a tenant's hundred calls come back a few a second. */
const LONGEST_MS = 30_000;

/** Turns are this far apart at most, however long the first of them is waited for. */
const MOST_BETWEEN_MS = 5_000;

/**
 * When slow calls that were refused may ask again. One place is free, or a little time, for all who wait: they are told
 * one turn after another, since a hundred that come back together are refused together, at the cost of the others.
 * Each process has its own line: with more of them, more come at a turn.
 */
export function createWaitingLine(clock: Clock, random = Math.random) {
  const lastTurns = new LRUCache<string, number>({ max: MOST_LINES });

  return {
    /** How long the next in line waits, in ms: `leastMs`, or until its turn. */
    join({ scope, lease }: AdmitRequest, leastMs: number): number {
      if (!lease) return leastMs;
      const line = leaseKey(scope, lease);
      const nowMs = clock.now().getTime();
      const after = (lastTurns.get(line) ?? 0) + Math.min(leastMs, MOST_BETWEEN_MS);
      const turn = Math.max(nowMs + leastMs, after);
      const longest = nowMs + leastMs + LONGEST_MS;
      if (turn > longest) return longest - nowMs - Math.floor((random() * LONGEST_MS) / 2);
      lastTurns.set(line, turn);
      return turn - nowMs;
    },
  };
}
