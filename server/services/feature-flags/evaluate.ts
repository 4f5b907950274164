import { createHash } from "node:crypto";
import { FLAG_KEYS, FLAGS, type FlagCaller, type FlagKey } from "@/server/kernel/flags";
import { type FlagEvaluator, flagCallerOf, flags, passageOf } from "@/server/platform/flags";
import type { DetachedContext } from "@/server/services/context";
import type { EvaluatedFlag, FlagEvaluation } from "./schemas";

type Variants = Pick<FlagEvaluator, "lookAtVariant">;

/** Every declared flag for whoever asks, out of memory. */
export async function evaluateFlagsFor({ actor, tenant }: DetachedContext): Promise<FlagEvaluation> {
  const { id: tenantId, entitlements } = tenant;
  return evaluateFlags(flagCallerOf({ actor, tenantId, entitlements }));
}

/**
 * What the caller meets at every declared flag: never a definition, nor a flag that the code does not know. Waits for
 * nothing and throws nothing. The version is the same for as long as the rest is.
 */
export function evaluateFlags(caller: FlagCaller, evaluator: Variants = flags()): FlagEvaluation {
  const evaluated = FLAG_KEYS.map((key) => evaluate(key, caller, evaluator));
  const digest = createHash("sha256").update(JSON.stringify(evaluated)).digest("base64url");
  return { version: digest.slice(0, 22), flags: evaluated };
}

function evaluate(key: FlagKey, caller: FlagCaller, evaluator: Variants): EvaluatedFlag {
  const passage = passageOf(key, caller, evaluator);
  if (!passage.open) return { key, on: false, whenOff: passage.whenOff, variant: null };
  const { whenOff } = FLAGS[key];
  const { variant } = passage;
  if (!variant?.enabled) return { key, on: true, whenOff, variant: null };
  return { key, on: true, whenOff, variant: { name: variant.name, payload: variant.payload ?? null } };
}
