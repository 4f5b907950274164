import { type Call, tenantOf } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { AppError } from "@/server/kernel/errors";
import { PLANS } from "@/server/kernel/plans";

/** The plan has the declared feature, or the answer is 402 and names it. */
export function checkFeature(call: Call): undefined {
  if (!isTenantDeclaration(call.declaration) || !call.declaration.feature) return undefined;
  const { feature } = call.declaration;
  const plan = PLANS[tenantOf(call).plan];
  if (!plan.features.has(feature)) {
    throw new AppError("plan_limit", `The ${plan.name} plan does not include ${feature}.`, {
      details: { feature, plan: plan.key },
    });
  }
}
