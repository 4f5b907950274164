import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import { oncePerProcess } from "@/server/kernel/once";

const KEPT_MS = 3_600_000;

/** By a hash of what was shown. No look-up clears it: the database that does not answer is why it is needed. */
const known = () =>
  oncePerProcess("caller-importance", () => new LRUCache<string, number>({ max: 100_000, ttl: KEPT_MS }));

/** The parts of what a caller shows; in a tenant also which of theirs it selects. */
type Shown = readonly string[];

/**
 * Notes how important a caller has proven to be: its tenant's priority, or Infinity for an operator. It decides who
 * is served longest under overload, and nothing else.
 */
export function noteImportance(shown: Shown, priority: number): void {
  known().set(markOf(shown), priority);
}

/** What was noted last, within the hour; undefined for a caller that has proven nothing here. */
export function importanceOf(shown: Shown): number | undefined {
  return known().get(markOf(shown));
}

function markOf(shown: Shown): string {
  return hash("sha256", JSON.stringify(shown), "base64url");
}
