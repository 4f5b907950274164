import { addOnsRouter } from "./routers/add-ons";
import { apiKeysRouter } from "./routers/api-keys";
import { auditEntriesRouter } from "./routers/audit-entries";
import { auditExportsRouter } from "./routers/audit-exports";
import { authRouter } from "./routers/auth";
import { billingRouter } from "./routers/billing";
import { corsOriginsRouter } from "./routers/cors-origins";
import { entitlementsRouter } from "./routers/entitlements";
import { experimentsRouter } from "./routers/experiments";
import { featureFlagsRouter } from "./routers/feature-flags";
import { flagDraftsRouter } from "./routers/flag-drafts";
import { flagSettingsRouter } from "./routers/flag-settings";
import { impersonationsRouter } from "./routers/impersonations";
import { invitationsRouter } from "./routers/invitations";
import { membersRouter } from "./routers/members";
import { metersRouter } from "./routers/meters";
import { ofrepRouter } from "./routers/ofrep";
import { operatorTokensRouter } from "./routers/operator-tokens";
import { overridesRouter } from "./routers/overrides";
import { ownershipRouter } from "./routers/ownership";
import { projectsRouter } from "./routers/projects";
import { rateLimitsRouter } from "./routers/rate-limits";
import { rolesRouter } from "./routers/roles";
import { secondFactorsRouter } from "./routers/second-factors";
import { serviceAccountsRouter } from "./routers/service-accounts";
import { tasksRouter } from "./routers/tasks";
import { tenantsRouter } from "./routers/tenants";
import { trialsRouter } from "./routers/trials";
import { usageRouter } from "./routers/usage";
import { usageEventsRouter } from "./routers/usage-events";
import { router } from "./trpc";

export const appRouter = router({
  addOns: addOnsRouter,
  apiKeys: apiKeysRouter,
  auditEntries: auditEntriesRouter,
  auditExports: auditExportsRouter,
  auth: authRouter,
  billing: billingRouter,
  corsOrigins: corsOriginsRouter,
  entitlements: entitlementsRouter,
  flagSettings: flagSettingsRouter,
  experiments: experimentsRouter,
  impersonations: impersonationsRouter,
  featureFlags: featureFlagsRouter,
  flagDrafts: flagDraftsRouter,
  invitations: invitationsRouter,
  members: membersRouter,
  meters: metersRouter,
  ofrep: ofrepRouter,
  operatorTokens: operatorTokensRouter,
  overrides: overridesRouter,
  ownership: ownershipRouter,
  projects: projectsRouter,
  rateLimits: rateLimitsRouter,
  roles: rolesRouter,
  secondFactors: secondFactorsRouter,
  serviceAccounts: serviceAccountsRouter,
  tasks: tasksRouter,
  tenants: tenantsRouter,
  trials: trialsRouter,
  usage: usageRouter,
  usageEvents: usageEventsRouter,
});

export type AppRouter = typeof appRouter;
