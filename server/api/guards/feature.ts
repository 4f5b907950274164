import { type Call, tenantOf } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { AppError } from "@/server/kernel/errors";
import { isFlagKey } from "@/server/kernel/flags";
import { flagCallerOf, flags, type Passage, passageOf } from "@/server/platform/flags";
import { hidden } from "./hide";

/**
 * The declared feature of the plan or flag, for this caller, out of memory. Where it is hidden, the answer is that of
 * a path that is not there; else 402, and names what is missing.
 */
export function checkFeature(call: Call): undefined {
  const { declaration, identity } = call;
  if (!isTenantDeclaration(declaration) || !declaration.feature) return undefined;
  const { id: tenantId, entitlements } = tenantOf(call);
  const caller = flagCallerOf({ actor: identity.actor, tenantId, entitlements });
  const passage = passageOf(declaration.feature, caller, flags());
  if (!passage.open) throw refusal(call, passage);
}

function refusal(call: Call, { whenOff, lacks }: Extract<Passage, { open: false }>): AppError {
  if (whenOff === "hidden") return hidden(call);
  const { plan, planName } = tenantOf(call).entitlements;
  const message = isFlagKey(lacks)
    ? `This workspace does not have ${lacks}. Another plan may include it.`
    : `The ${planName} plan does not include ${lacks}.`;
  return new AppError("plan_limit", message, { details: { feature: lacks, plan } });
}
