import type { Call } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { AppError, notFound, visitEnded } from "@/server/kernel/errors";
import { refuseBarred } from "./session-policy";

/**
 * The tenant comes from the credential alone: an API key's own, or a membership of the signed-in person, among
 * which the slug only selects. A slug that selects none is 404, whether or not such a tenant exists. An operator's
 * visit that is over is told to that operator's session alone.
 */
export function resolveTenant(call: Call): undefined {
  if (!isTenantDeclaration(call.declaration)) return undefined;
  const { tenant, impersonationEnded } = call.identity;
  if (impersonationEnded) throw visitEnded();
  if (!tenant) throw notFound("workspace");
  if (tenant.status === "suspended") {
    throw new AppError(
      "forbidden",
      "This workspace is suspended. An owner can find out why in the billing page.",
    );
  }
  refuseBarred(call, tenant);
  call.tenant = tenant;
}
