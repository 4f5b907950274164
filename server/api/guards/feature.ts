import { type Call, tenantOf } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { AppError } from "@/server/kernel/errors";

/** The plan has the declared feature, or the answer is 402 and names it. */
export function checkFeature(call: Call): undefined {
  if (!isTenantDeclaration(call.declaration) || !call.declaration.feature) return undefined;
  const { feature } = call.declaration;
  const { features, plan, planName } = tenantOf(call).entitlements;
  if (!features.includes(feature)) {
    throw new AppError("plan_limit", `The ${planName} plan does not include ${feature}.`, {
      details: { feature, plan },
    });
  }
}
