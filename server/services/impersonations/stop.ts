import type { z } from "zod";
import type { OpenContext } from "@/server/services/context";
import { endOne } from "./end";
import { inTenantOf, operatorOf } from "./internal";
import type { Impersonation, StopImpersonation } from "./schemas";

/** Ends a visit at once, an operator's own or another's: less access needs no further right. */
export function stopImpersonation(
  context: OpenContext,
  { tenantId, impersonationId }: z.output<typeof StopImpersonation>,
): Promise<Impersonation> {
  operatorOf(context);
  return inTenantOf(context, tenantId, (acting) => endOne(acting, impersonationId, "operator"));
}
