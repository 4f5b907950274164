import { env } from "@/server/env";
import type { Actor } from "@/server/kernel/actor";
import type { Entitlements } from "@/server/kernel/entitlements";
import { FLAGS, type FlagCaller, type Gate, isFlagKey, type WhenOff } from "@/server/kernel/flags";
import type { PlanKey } from "@/server/kernel/plans";
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
  caller: FlagCaller,
  evaluator: Pick<FlagEvaluator, "lookAtVariant">,
): Passage {
  if (!isFlagKey(gate)) {
    return caller.features.includes(gate) ? { open: true } : { open: false, whenOff: "upgrade", lacks: gate };
  }
  const variant = evaluator.lookAtVariant(gate, caller);
  if (variant.flagOn) return { open: true, variant };
  if (variant.lacks) return { open: false, whenOff: "upgrade", lacks: variant.lacks };
  return { open: false, whenOff: FLAGS[gate].whenOff, lacks: gate };
}

interface InTenant {
  tenantId: string;
  entitlements: Pick<Entitlements, "plan" | "trial" | "features">;
}

/** Whoever acts in a tenant, as flags are evaluated for them. During an operator's visit, the person who is visited. */
export function flagCallerOf({ actor, ...tenant }: InTenant & { actor: Actor }): FlagCaller {
  return { ...nobodyIn(tenant), ...personOf(actor) };
}

/** A tenant as its flags are evaluated, for nobody in particular. */
export function nobodyIn({ tenantId, entitlements }: InTenant): FlagCaller {
  const { features } = entitlements;
  return { tenantId, plan: planForFlags(entitlements), region: env().REGION, features };
}

/** The plan that a tenant's flags go by: the one that it tries out, if any. */
export function planForFlags({ plan, trial }: Pick<Entitlements, "plan" | "trial">): PlanKey {
  return trial?.plan ?? plan;
}

function personOf(actor: Actor): Pick<FlagCaller, "userId" | "role"> {
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
