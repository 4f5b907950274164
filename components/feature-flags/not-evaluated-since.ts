import type { InspectedFlag } from "@/server/services/feature-flags/schemas";

/**
 * The day, in UTC, from which on it is known that a flag was not evaluated: when days began to be noted, or when it was
 * made, where that came later. Null where no days are noted yet.
 */
export function notEvaluatedSince({
  createdAt,
  evaluationsSince,
}: Pick<InspectedFlag, "createdAt" | "evaluationsSince">): { day: string; isMade: boolean } | null {
  if (!evaluationsSince) return null;
  const madeOn = new Date(createdAt).toISOString().slice(0, 10);
  const isMade = madeOn > evaluationsSince;
  return { day: isMade ? madeOn : evaluationsSince, isMade };
}
