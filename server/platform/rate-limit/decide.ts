import { hourText } from "@/server/platform/metering";
import type { AdmissionReply } from "./admission-call";
import type {
  AdmitRequest,
  ConcurrencyState,
  Counted,
  Decision,
  Metered,
  PolicyState,
  Quota,
  Receipt,
} from "./types";

type Verdict = {
  policies: PolicyState[];
  concurrency: ConcurrencyState | null;
  securityEpoch: number | null;
  degraded: boolean;
  nowMs: number;
};

/** When a place may be free again cannot be told: soon, since whoever asks is slowed down, not stopped. */
const PLACE_RETRY_MS = 1_000;

/** Parts that every outcome has. */
function common({ policies, concurrency, securityEpoch, degraded }: Verdict, retryAfterMs: number) {
  return {
    policies,
    concurrency,
    remaining: Math.min(...policies.map((policy) => policy.remaining)),
    resetMs: Math.max(0, ...policies.map((policy) => policy.resetMs)),
    retryAfterMs,
    securityEpoch,
    degraded,
  };
}

export function granted(verdict: Verdict, receipt: Receipt | null): Decision {
  return { outcome: "granted", receipt, ...common(verdict, 0) };
}

export function limited(verdict: Verdict): Decision {
  const forPlace = verdict.concurrency?.violated ? PLACE_RETRY_MS : 0;
  const retryAfterMs = Math.max(forPlace, ...verdict.policies.map((policy) => policy.retryAfterMs));
  return { outcome: "limited", ...common(verdict, retryAfterMs) };
}

export function overQuota(verdict: Verdict, meter: string, quota: Quota, used: number): Decision {
  const retryAfterMs = Math.max(0, quota.periodEndMs - verdict.nowMs);
  return {
    outcome: "over_quota",
    quota: { meter, limit: quota.limit ?? used, used },
    ...common(verdict, retryAfterMs),
  };
}

export function countOf({ name, quantity, principal = "", dimension = "", quota }: Metered): Counted {
  return { meter: name, principal, dimension, quantity, periodKey: quota?.periodKey ?? null };
}

/** What Redis counted for a granted request, if it counted. */
export function receiptOf(request: AdmitRequest, reply: AdmissionReply): Receipt | null {
  if (!request.meters?.length || reply.status !== "granted") return null;
  return {
    tenantId: request.scope.tenantId,
    hour: hourText(reply.hourNumber),
    epoch: reply.usageEpoch,
    countedBy: "redis",
    counts: request.meters.map(countOf),
  };
}

/** The decision that Redis took. */
export function decisionOf(request: AdmitRequest, reply: AdmissionReply, nowMs: number): Decision {
  const verdict: Verdict = {
    policies: reply.policies,
    concurrency: reply.concurrency,
    securityEpoch: "tenantId" in request.scope ? reply.securityEpoch : null,
    degraded: false,
    nowMs,
  };
  if (reply.status === "limited") return limited(verdict);
  const over = request.meters?.[reply.overQuota];
  if (reply.status === "over_quota" && over?.quota) {
    return overQuota(verdict, over.name, over.quota, reply.used[reply.overQuota] ?? 0);
  }
  if (reply.status !== "granted") throw new TypeError(`The admission script ended in "${reply.status}".`);
  return granted(verdict, receiptOf(request, reply));
}
