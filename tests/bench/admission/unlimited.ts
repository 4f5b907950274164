import { currentSecurityEpoch } from "@/server/platform/admission";
import { grantingLimiter } from "./granting";

/** Stands in for the process' limiter: no limit and no meter, and still no revoked key is served. */
const UNLIMITED = grantingLimiter(async ({ scope, personId }) =>
  "tenantId" in scope ? currentSecurityEpoch({ tenantId: scope.tenantId, userId: personId }) : undefined,
);

// All else that the guard asks is the real one.
export * from "@/server/platform/admission";
export const limiter = () => UNLIMITED;
