import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as entitlements from "@/server/services/entitlements";
import {
  Entitlements,
  GetEntitlements,
  InspectedTenant,
  InspectTenant,
} from "@/server/services/entitlements/schemas";

export const entitlementsRouter = router({
  get: operation({
    permission: "tenant:read",
    meter: "api_calls",
    rest: {
      method: "GET",
      path: "/entitlements",
      summary: "What the workspace may do, and where each limit comes from",
      tag: "Entitlements",
    },
  })
    .input(GetEntitlements)
    .output(Entitlements)
    .query(({ ctx }) => entitlements.getEntitlements(ctx)),

  // The operators' own door, outside every tenant: not exported.
  inspect: operation({ access: "operator" })
    .input(InspectTenant)
    .output(InspectedTenant)
    .query(({ ctx, input }) => entitlements.inspectTenant(ctx, input)),
});
