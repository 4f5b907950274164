import { type Call, tenantOf } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { callerOf } from "@/server/kernel/actor";
import { AppError } from "@/server/kernel/errors";
import {
  apiCallMeter,
  isOutdated,
  keyPolicies,
  limiter,
  personPolicy,
  tenantPolicy,
} from "@/server/platform/admission";
import { type AdmitRequest, type Decision, rateLimitHeaders } from "@/server/platform/rate-limit";
import { identifyAgain } from "./rights";

/**
 * The plan's bucket, its quota and the count, decided in one round trip before any Postgres statement. The same
 * answer carries the tenant's security epoch: when it moved, the caller is asked again who it is.
 */
export function limitRate(call: Call): undefined | Promise<void> {
  return isTenantDeclaration(call.declaration) ? admit(call) : undefined;
}

async function admit(call: Call): Promise<void> {
  let decision = await limiter().admit(admission(call));
  if (decision.outcome !== "granted" && isOutdated(call.identity, decision.securityEpoch)) {
    // Refused by limits that may be an earlier plan's: ask who calls, and decide by what holds now.
    await identifyAgain(call);
    decision = await limiter().admit(admission(call));
  }
  for (const [name, value] of Object.entries(rateLimitHeaders(decision))) {
    call.context.responseHeaders.set(name, value);
  }
  if (decision.degraded) call.context.responseHeaders.set("RateLimit-Degraded", "?1");
  refuse(call, decision);
  const admitted = decision;
  call.giveBack = async () => {
    await limiter().refund(admitted);
  };
  if (isOutdated(call.identity, decision.securityEpoch)) await identifyAgain(call);
}

/** A call that failed on our side, or turned out to have no valid credential, is not counted. */
export async function giveBackUnserved(call: Call, error: AppError): Promise<void> {
  if (error.status >= 500 || error.code === "unauthenticated") await call.giveBack();
}

/** An API key takes from the tenant's bucket and is metered; a person has a bucket of their own, an operator too. */
function admission(call: Call): AdmitRequest {
  const tenant = tenantOf(call);
  const cost = call.declaration.cost ?? 1;
  const scope = { tenantId: tenant.id };
  const personId = callerOf(call.identity.actor);
  if (personId) return { scope, policies: [personPolicy(personId, cost)], personId };
  const policies = [tenantPolicy(tenant, cost), ...keyPolicies(call.identity, cost)] as const;
  const metered = isTenantDeclaration(call.declaration) && call.declaration.meter !== undefined;
  return metered ? { scope, policies, meter: apiCallMeter(tenant, Date.now()) } : { scope, policies };
}

function refuse(call: Call, decision: Decision): void {
  if (decision.outcome === "limited") {
    throw new AppError(
      "rate_limited",
      "The request limit is reached. Try again after the time in Retry-After.",
      {
        headers: { "Retry-After": String(Math.max(1, Math.ceil(decision.retryAfterMs / 1_000))) },
      },
    );
  }
  if (decision.outcome === "over_quota") {
    const { plan, planName } = tenantOf(call).entitlements;
    throw new AppError(
      "plan_limit",
      `The ${planName} plan allows ${decision.quota.limit} API calls a period, and they are used up. Upgrade the plan to go on.`,
      {
        details: {
          meter: "api_calls",
          limit: decision.quota.limit,
          used: decision.quota.used,
          plan,
        },
      },
    );
  }
}
