import { isDraining } from "@/server/platform/draining";
import { flagCallerOf, flagsMayHaveChanged, flagsRevision } from "@/server/platform/flags";
import type { DetachedContext } from "@/server/services/context";
import { evaluateFlags } from "./evaluate";
import type { FlagEvaluation } from "./schemas";

/** After this the browser opens another one, and with it proves anew who asks: a right that was lost ends with it. */
const LIFE_MS = 30_000;

/** Streams that were opened together, at another instance's end, do not end together: up to so much earlier. */
const LIFE_SPREAD_MS = 5_000;

/** What time alone changes (a schedule that begins or ends) is seen within this. */
const LOOK_MS = 5_000;

/** The evaluation as it is, and again whenever it is another, until the stream's time is up or nobody reads it. */
export async function* followEvaluation(
  { actor, tenant }: DetachedContext,
  signal: AbortSignal | undefined,
  { lifeMs = LIFE_MS - Math.random() * LIFE_SPREAD_MS, lookMs = LOOK_MS } = {},
): AsyncGenerator<FlagEvaluation, void> {
  const { id: tenantId, entitlements } = tenant;
  const caller = flagCallerOf({ actor, tenantId, entitlements });
  const endsAtMs = performance.now() + lifeMs;
  let told: string | undefined;
  while (!signal?.aborted) {
    const since = flagsRevision();
    const evaluation = evaluateFlags(caller);
    if (evaluation.version !== told) yield evaluation;
    told = evaluation.version;
    const leftMs = endsAtMs - performance.now();
    if (leftMs <= 0 || isDraining()) return;
    await flagsMayHaveChanged({ since, withinMs: Math.min(lookMs, leftMs), signal });
  }
}
