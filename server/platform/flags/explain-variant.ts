import type { Context } from "unleash-client/lib/context";
import { resolveContextValue } from "unleash-client/lib/helpers.js";
import type { StrategyResult } from "unleash-client/lib/strategy/strategy";
import { normalizedVariantValue } from "unleash-client/lib/strategy/util.js";
import { selectVariant } from "unleash-client/lib/variant.js";
import type { LoadedFlag } from "./repository";
import type { VariantTrace } from "./trace";

type Variants = NonNullable<LoadedFlag["variants"]>;

/** The variant of a flag that is on, and why: of the strategy that gave one (`from`, its place), else of the flag. */
export function explainVariant(
  flag: LoadedFlag,
  context: Context,
  result: StrategyResult,
  from: number,
): VariantTrace | null {
  if (!result.enabled) return null;
  const strategy = flag.strategies?.[from];
  if (result.variant && strategy?.variants) {
    const { groupId, stickiness } = strategy.parameters as { groupId: string; stickiness?: string };
    const by = strategy.variants[0]?.stickiness || stickiness;
    return { name: result.variant.name, of: "strategy", ...why(strategy.variants, groupId, by, context) };
  }
  const { variants } = flag;
  const found = variants?.length ? selectVariant({ ...flag, variants }, context) : null;
  if (!variants || !found) return null;
  return { name: found.name, of: "flag", ...why(variants, flag.name, variants[0]?.stickiness, context) };
}

/** As `selectVariantDefinition` draws it: an override first, else by a bucket of all weights, else by chance. */
function why(variants: Variants, groupId: string, stickiness: string | undefined, context: Context) {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  const isOverridden = variants.some(({ overrides }) =>
    overrides?.some(({ contextName, values }) => {
      return values.some((value) => value === resolveContextValue(context, contextName));
    }),
  );
  if (isOverridden) return { by: "override", stickiness: null, bucket: null, total } as const;
  const sticky = subjectOf(stickiness, context);
  if (!sticky) return { by: "chance", stickiness: stickiness ?? null, bucket: null, total } as const;
  const bucket = normalizedVariantValue(sticky.subject, groupId, total);
  return { by: "weight", stickiness: sticky.name, bucket, total } as const;
}

/** Where no stickiness is named, the first of these that the context has. */
const BY_DEFAULT = ["userId", "sessionId", "remoteAddress"];

function subjectOf(stickiness: string | undefined, context: Context) {
  const names = stickiness && stickiness !== "default" ? [stickiness] : BY_DEFAULT;
  for (const name of names) {
    const subject = resolveContextValue(context, name);
    if (subject) return { name, subject };
  }
  return undefined;
}
