import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as tenants from "@/server/services/tenants";
import {
  CreateTenant,
  GetTenant,
  ListTenants,
  Provisioning,
  Tenant,
  TenantList,
  UpdateTenant,
} from "@/server/services/tenants/schemas";

export const tenantsRouter = router({
  create: operation({ access: "user" })
    .input(CreateTenant)
    .output(Tenant)
    .mutation(({ ctx, input }) => tenants.createTenant(ctx, input)),

  get: operation({
    permission: "tenant:read",
    meter: "api_calls",
    rest: { method: "GET", path: "/tenant", summary: "Get the key's own tenant", tag: "Tenant" },
  })
    .input(GetTenant)
    .output(Tenant)
    .query(({ ctx }) => tenants.getTenant(ctx)),

  update: operation({ permission: "tenant:write" })
    .input(UpdateTenant)
    .output(Tenant)
    .mutation(({ ctx, input }) => tenants.updateTenant(ctx, input)),

  getProvisioning: operation({ permission: "tenant:read" })
    .input(GetTenant)
    .output(Provisioning)
    .query(({ ctx }) => tenants.getProvisioning(ctx)),

  list: operation({ access: "operator" })
    .input(ListTenants)
    .output(TenantList)
    .query(({ ctx, input }) => tenants.listTenants(ctx, input)),
});
