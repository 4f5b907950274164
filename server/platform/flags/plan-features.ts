import type { Context } from "unleash-client/lib/context";
import { FLAGS, isFlagKey } from "@/server/kernel/flags";
import { type Feature, featuresOf, plansWith } from "@/server/kernel/plans";
import type { FlagTrace } from "./trace";

/** Where a context carries the features: under no text, so that no definition can ask for it by a name. */
const FEATURES = Symbol("features");
type Carrying = Context & { [FEATURES]?: readonly Feature[] };

export function carryFeatures(context: Context, features: readonly Feature[]): void {
  (context as Carrying)[FEATURES] = features;
}

/**
 * The plan's feature that a flag is a part of, where whoever asks does not have it. Of those whose features are not
 * told, the plan that is named says it; of whom neither is known, the flag alone is asked.
 */
export function lackedFeature(key: string, context: Context): Feature | undefined {
  const feature = isFlagKey(key) ? FLAGS[key].feature : undefined;
  if (!feature) return undefined;
  const { plan } = context;
  const had = (context as Carrying)[FEATURES] ?? (typeof plan === "string" ? featuresOf(plan) : undefined);
  return had && !had.includes(feature) ? feature : undefined;
}

/** A trace of the flag alone, with the plan's feature asked last: what is off needs none. */
export function withFeature(trace: FlagTrace, context: Context): FlagTrace {
  const name = trace.on ? lackedFeature(trace.key, context) : undefined;
  if (!name) return trace;
  const feature = { name, plans: plansWith(name), otherwise: trace.by };
  return { ...trace, on: false, by: "feature", feature, variant: null };
}
