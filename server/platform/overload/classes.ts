import { PLANS } from "@/server/kernel/plans";

/**
 * Who calls, in the order in which calls are refused: nobody known yet, then tenants by the priority that they are
 * entitled to, and last of all webhooks, which are about money.
 */
export type Caller = "unknown" | "webhook" | { priority: number };

const MOST_PRIORITY = Math.max(...Object.values(PLANS).map(({ priority }) => priority));

/** How many classes there are. */
export const CLASSES = MOST_PRIORITY + 3;

/** The caller's class: 0 is refused first. A priority beyond the plans' counts as the nearest of theirs. */
export function rankOf(caller: Caller): number {
  if (caller === "unknown") return 0;
  if (caller === "webhook") return CLASSES - 1;
  return 1 + Math.min(MOST_PRIORITY, Math.max(0, Math.floor(caller.priority)));
}

/** A class' name, as metrics and the log have it. */
export function nameOfRank(rank: number): string {
  if (rank === 0) return "unknown";
  return rank === CLASSES - 1 ? "webhook" : String(rank - 1);
}
