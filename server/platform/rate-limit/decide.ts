import { hourText } from "@/server/platform/metering";
import type { AdmissionReply } from "./admission-call";
import type { AdmitRequest, Decision, Metered, PolicyState, Receipt } from "./types";

type Verdict = {
  policies: PolicyState[];
  securityEpoch: number | null;
  degraded: boolean;
  nowMs: number;
};

/** Parts that every outcome has. */
function common({ policies, securityEpoch, degraded }: Verdict) {
  return {
    policies,
    remaining: Math.min(...policies.map((policy) => policy.remaining)),
    resetMs: Math.max(...policies.map((policy) => policy.resetMs)),
    retryAfterMs: 0,
    securityEpoch,
    degraded,
  };
}

export function granted(verdict: Verdict, receipt: Receipt | null): Decision {
  return { ...common(verdict), outcome: "granted", receipt };
}

export function limited(verdict: Verdict): Decision {
  const retryAfterMs = Math.max(...verdict.policies.map((policy) => policy.retryAfterMs));
  return { ...common(verdict), outcome: "limited", retryAfterMs };
}

export function overQuota(verdict: Verdict, { quota }: Metered, used: number): Decision {
  const retryAfterMs = Math.max(0, quota.periodEndMs - verdict.nowMs);
  return {
    ...common(verdict),
    outcome: "over_quota",
    retryAfterMs,
    quota: { limit: quota.limit ?? used, used },
  };
}

/** What Redis counted for a granted request, if it counted. */
export function receiptOf(request: AdmitRequest, reply: AdmissionReply): Receipt | null {
  if (!request.meter || reply.status !== "granted") return null;
  return {
    tenantId: request.scope.tenantId,
    meter: request.meter.name,
    quantity: request.meter.quantity,
    hour: hourText(reply.hourNumber),
    epoch: reply.usageEpoch,
    periodKey: request.meter.quota.periodKey,
    countedBy: "redis",
  };
}

/** The decision that Redis took. */
export function decisionOf(request: AdmitRequest, reply: AdmissionReply, nowMs: number): Decision {
  const verdict: Verdict = {
    policies: reply.policies,
    securityEpoch: "tenantId" in request.scope ? reply.securityEpoch : null,
    degraded: false,
    nowMs,
  };
  if (reply.status === "limited") return limited(verdict);
  if (reply.status === "over_quota" && request.meter) return overQuota(verdict, request.meter, reply.used);
  if (reply.status !== "granted") throw new TypeError(`The admission script ended in "${reply.status}".`);
  return granted(verdict, receiptOf(request, reply));
}
