import type { FlagContext } from "@/server/kernel/flags";

/** A context as OpenFeature has it: whom the flag is for, and what else is known of them. */
type EvaluationContext = Readonly<Record<string, unknown>> & { targetingKey?: string | undefined };

const OWN = ["tenantId", "plan", "role", "userId", "region"] as const;

/**
 * OpenFeature's context as ours. The targeting key is the tenant: flags stick by it unless they say otherwise. What
 * has a name of ours stands there, the rest under its own name; what is no text, number, truth value or date is left out.
 */
export function flagContextOf({ targetingKey, ...attributes }: EvaluationContext): FlagContext {
  const known = OWN.flatMap((name) => {
    const value = attributes[name];
    return typeof value === "string" ? [[name, value] as const] : [];
  });
  const properties = Object.entries(attributes).flatMap(([name, value]) => {
    const told = OWN.some((own) => own === name) ? undefined : plain(value);
    return told === undefined ? [] : [[name, told] as const];
  });
  return {
    ...(targetingKey !== undefined && { tenantId: targetingKey }),
    ...Object.fromEntries(known),
    properties: Object.fromEntries(properties),
  };
}

function plain(value: unknown): string | number | undefined {
  if (typeof value === "string" || typeof value === "number") return value;
  if (typeof value === "boolean") return String(value);
  return value instanceof Date && Number.isFinite(value.getTime()) ? value.toISOString() : undefined;
}
