import { tenants } from "@/db/schema";

/** The columns that leave the service. */
export const tenantColumns = {
  id: tenants.id,
  slug: tenants.slug,
  name: tenants.name,
  status: tenants.status,
  plan: tenants.plan,
  requireSecondFactor: tenants.requireSecondFactor,
  sessionIdleMinutes: tenants.sessionIdleMinutes,
  sessionAbsoluteHours: tenants.sessionAbsoluteHours,
  allowOperatorAccess: tenants.allowOperatorAccess,
  createdAt: tenants.createdAt,
  updatedAt: tenants.updatedAt,
};
