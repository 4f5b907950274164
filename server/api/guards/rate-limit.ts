import { type Call, tenantOf } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { type ActingOperatorToken, callerOf } from "@/server/kernel/actor";
import { AppError, withoutStack } from "@/server/kernel/errors";
import { planFeatureOf } from "@/server/kernel/flags";
import {
  apiCallMeter,
  callPolicies,
  featureUseMeter,
  isOutdated,
  limiter,
  meteredPrincipal,
  operatorTokenPolicy,
  recentUse,
  slowLease,
} from "@/server/platform/admission";
import { overQuota } from "@/server/platform/quotas";
import {
  type AdmitRequest,
  type Decision,
  type Metered,
  rateLimitHeaders,
  violatedPolicies,
} from "@/server/platform/rate-limit";
import { noteRefused } from "./refused-before";
import { identifyAgain } from "./rights";

/**
 * The plan's bucket, its quota and the count, decided in one round trip before any Postgres statement. The same
 * answer carries the tenant's security epoch: when it moved, the caller is asked again who it is.
 */
export function limitRate(call: Call): undefined | Promise<void> {
  if (isTenantDeclaration(call.declaration)) return admit(call);
  const { actor } = call.identity;
  return actor.kind === "operatorToken" ? admitToken(call, actor) : undefined;
}

/** An operator's token is of no tenant: it has a bucket of its own, and nothing is counted. */
async function admitToken(call: Call, { operatorTokenId }: ActingOperatorToken): Promise<void> {
  const policies = [operatorTokenPolicy(call.declaration.cost ?? 1)];
  const decision = await limiter().admit({ scope: { operatorTokenId }, policies });
  tellLimits(call, decision);
  if (decision.outcome === "limited") throw rateLimited(decision);
}

/** Tells the caller its limits, and the tenant its use; refuses by throwing. */
export function answerDecision(
  call: Pick<Call, "context" | "operation" | "identity" | "tenant">,
  decision: Decision,
): void {
  tellLimits(call, decision);
  const principal = meteredPrincipal(call.identity.actor);
  if (principal) recentUse().record(tenantOf(call).id, principal, decision);
  refuse(call, decision);
}

function tellLimits({ context }: Pick<Call, "context">, decision: Decision): void {
  for (const [name, value] of Object.entries(rateLimitHeaders(decision))) {
    context.responseHeaders.set(name, value);
  }
  if (decision.degraded) context.responseHeaders.set("RateLimit-Degraded", "?1");
}

async function admit(call: Call): Promise<void> {
  let admitted = await ask(call);
  const { outcome, repeated, securityEpoch } = admitted.decision;
  if (outcome !== "granted" && !repeated && isOutdated(call.identity, securityEpoch)) {
    // Refused by limits that may be an earlier plan's: ask who calls, and decide by what holds now.
    await identifyAgain(call);
    admitted = await ask(call);
  }
  call.admitted = admitted;
  const { request, decision } = admitted;
  if (decision.outcome === "limited") noteRefused(call, request);
  answerDecision(call, decision);
  if (isOutdated(call.identity, decision.securityEpoch)) await identifyAgain(call);
}

/** The wait for a connection is nobody's work: who was slow then is not known. */
function workedMs({ workingSince }: Call): number {
  return workingSince === undefined ? 0 : performance.now() - workingSince;
}

async function ask(call: Call): Promise<NonNullable<Call["admitted"]>> {
  const request = admission(call);
  return { request, decision: await limiter().admit(request) };
}

/** Gives back, once, what was counted before the verb: for a call that is not served. */
export async function giveBack({ admitted }: Call): Promise<void> {
  if (admitted) await limiter().refund(admitted.decision);
}

/** A call that failed on our side, or turned out to have no valid credential, is not counted. */
export async function giveBackUnserved(call: Call, error: AppError): Promise<void> {
  if (error.status >= 500 || error.code === "unauthenticated") await giveBack(call);
}

/** Gives back, once, the place that a slow call holds, when the call has ended. */
export function leave(call: Call): undefined | Promise<void> {
  const request = call.admitted?.request;
  return request?.lease && limiter().release(request, workedMs(call));
}

/** An API key takes from the tenant's bucket; a person has a bucket of their own, an operator too. */
function admission(call: Call): AdmitRequest {
  const { declaration, identity } = call;
  const tenant = tenantOf(call);
  const { policies: named = [], slow = false } = isTenantDeclaration(declaration) ? declaration : {};
  return {
    scope: { tenantId: tenant.id },
    policies: callPolicies(identity, tenant, { cost: declaration.cost ?? 1, named, slow }),
    meters: metersOf(call),
    personId: callerOf(identity.actor),
    lease: slow ? slowLease(identity, tenant) : undefined,
  };
}

/** What the call counts on: a key's calls, and uses of the declared feature by a key or a person. */
function metersOf({ declaration, identity, tenant }: Call): Metered[] {
  const principal = meteredPrincipal(identity.actor);
  if (!principal || !tenant || !isTenantDeclaration(declaration)) return [];
  const { meter, feature: gate } = declaration;
  const feature = gate && planFeatureOf(gate);
  const byKey = callerOf(identity.actor) === undefined;
  return [
    ...(meter && byKey ? [apiCallMeter(tenant, principal, Date.now())] : []),
    ...(feature ? [featureUseMeter(feature, principal)] : []),
  ];
}

function refuse(call: Pick<Call, "operation" | "tenant">, decision: Decision): void {
  if (decision.outcome === "limited") throw rateLimited(decision);
  if (decision.outcome === "over_quota") throw overQuota(tenantOf(call).entitlements, decision.quota);
}

function messageOf({ concurrency, policies }: Decision): string {
  if (concurrency?.violated) return "Too many slow requests run at once. Wait for one of them to end.";
  const isTime = policies.some(({ unit, retryAfterMs }) => unit === "milliseconds" && retryAfterMs > 0);
  const what = isTime ? "The time for slow requests is used up." : "The request limit is reached.";
  return `${what} Try again after the time in Retry-After.`;
}

/** 429, with the name of each policy that was broken. */
function rateLimited(decision: Decision): AppError {
  const headers = { "Retry-After": String(Math.max(1, Math.ceil(decision.retryAfterMs / 1_000))) };
  return withoutStack(
    () =>
      new AppError("rate_limited", messageOf(decision), {
        headers,
        violatedPolicies: violatedPolicies(decision),
      }),
  );
}
