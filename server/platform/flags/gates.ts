import { env } from "@/server/env";
import type { Actor } from "@/server/kernel/actor";
import type { Entitlements } from "@/server/kernel/entitlements";
import { FLAGS, type FlagCaller, type Gate, isFlagKey, type WhenOff } from "@/server/kernel/flags";
import type { EvaluatedVariant, FlagEvaluator } from "./evaluator";

/** What somebody meets at a gate. */
export type Passage =
  | { open: true; variant?: EvaluatedVariant }
  | {
      open: false;
      /** A plan's feature is locked; a flag is what it was declared to be. */
      whenOff: WhenOff;
      /** What they do not have: the gate, or the plan's feature that its flag is a part of. */
      lacks: Gate;
    };

/** Decides a gate in memory. What is hidden tells nothing of itself, not even which plan it would need. */
export function passageOf(
  gate: Gate,
  { context, features }: FlagCaller,
  evaluator: Pick<FlagEvaluator, "lookAtVariant">,
): Passage {
  if (!isFlagKey(gate)) {
    return features.includes(gate) ? { open: true } : { open: false, whenOff: "upgrade", lacks: gate };
  }
  const { whenOff, feature } = FLAGS[gate];
  const variant = evaluator.lookAtVariant(gate, context);
  if (!variant.flagOn) return { open: false, whenOff, lacks: gate };
  if (feature && !features.includes(feature)) return { open: false, whenOff: "upgrade", lacks: feature };
  return { open: true, variant };
}

interface Asking {
  actor: Actor;
  tenantId: string;
  entitlements: Entitlements;
}

/** Whoever acts in a tenant, as flags are evaluated for them. During an operator's visit, the person who is visited. */
export function flagCallerOf({ actor, tenantId, entitlements }: Asking): FlagCaller {
  const { plan, trial, features } = entitlements;
  return {
    features,
    context: { tenantId, plan: trial?.plan ?? plan, region: env().REGION, ...personOf(actor) },
  };
}

function personOf(actor: Actor): Pick<FlagCaller["context"], "userId" | "role"> {
  switch (actor.kind) {
    case "user":
      return { userId: actor.userId, role: actor.membership?.role };
    case "serviceAccount":
      return { role: actor.role };
    case "anonymous":
    case "apiKey":
    case "operator":
    case "operatorToken":
    case "system":
      return {};
  }
}
