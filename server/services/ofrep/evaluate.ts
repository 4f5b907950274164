import type { z } from "zod";
import { FLAG_KEYS, type FlagCaller, type FlagKey, isFlagKey } from "@/server/kernel/flags";
import { flagCallerOf, flags, passageOf } from "@/server/platform/flags";
import { metrics } from "@/server/platform/observability";
import type { DetachedContext } from "@/server/services/context";
import { type ReadContext, readContext } from "./read-context";
import type { AllAnswer, EvaluateAll, EvaluateOne, OfrepEvaluation, OneAnswer } from "./schemas";

/** Every declared flag for whoever calls, and their end user if they name one. */
export async function evaluateAll(
  context: DetachedContext,
  { body }: z.output<typeof EvaluateAll>,
): Promise<z.output<typeof AllAnswer>> {
  const read = readContext(body);
  if ("errorCode" in read) return read;
  const caller = callerOf(context, read);
  return { flags: FLAG_KEYS.map((key) => evaluate(key, caller)) };
}

/** One of them. A key that the code does not know is counted, and not found: whoever asks has a default of their own. */
export async function evaluateOne(
  context: DetachedContext,
  { key, body }: z.output<typeof EvaluateOne>,
): Promise<z.output<typeof OneAnswer>> {
  const read = readContext(body);
  if ("errorCode" in read) return { key, ...read };
  if (!isFlagKey(key)) {
    metrics().flagDefaults.inc({ reason: "unknown" });
    return { key, errorCode: "FLAG_NOT_FOUND", errorDetails: `There is no flag ${key}.` };
  }
  return evaluate(key, callerOf(context, read));
}

/** Whose call it is comes from the credential; who the end user is, and what is known of them, from the caller. */
function callerOf({ actor, tenant }: DetachedContext, { userId, properties }: ReadContext): FlagCaller {
  const { id: tenantId, entitlements } = tenant;
  return { ...flagCallerOf({ actor, tenantId, entitlements }), ...(userId && { userId }), properties };
}

function evaluate(key: FlagKey, caller: FlagCaller): OfrepEvaluation {
  const evaluator = flags();
  const passage = passageOf(key, caller, evaluator);
  const isDefault = evaluator.explain(key, caller).by === "default";
  if (!passage.open) {
    const { whenOff, lacks } = passage;
    // On, but for the plan's feature: who asks is what decided, and which feature it is may be known.
    if (lacks !== key)
      return { key, value: false, reason: "TARGETING_MATCH", metadata: { whenOff, feature: lacks } };
    return { key, value: false, reason: isDefault ? "DEFAULT" : "DISABLED", metadata: { whenOff } };
  }
  const { variant } = passage;
  if (!variant?.enabled) {
    return { key, value: true, reason: isDefault ? "DEFAULT" : "TARGETING_MATCH", metadata: {} };
  }
  const { name, payload } = variant;
  const value = payload ? typedValue(payload) : true;
  return { key, value, reason: "SPLIT", variant: name, metadata: { on: true } };
}

/** A payload by its type; as the text that it is where it is not of that type, for nobody checked it. */
function typedValue({ type, value }: { type: string; value: string }): OfrepEvaluation["value"] {
  if (type === "number") return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
  if (type !== "json") return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return parsed === null ? value : (parsed as OfrepEvaluation["value"]);
  } catch {
    return value;
  }
}
