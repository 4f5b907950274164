import { hourNumber, netQuantity, type UsageRow } from "@/server/platform/metering";
import type { AdmissionReply, PeriodBase } from "./admission-call";
import type { AdmitRequest, LoadPeriodBase, Metered } from "./types";

export type TenantRequest = Extract<AdmitRequest, { scope: { tenantId: unknown } }> & { meter: Metered };

export function isMetered(request: AdmitRequest): request is TenantRequest {
  return request.meter !== undefined;
}

/** Names a tenant's quota in maps of this process. */
export function quotaName({ scope, meter }: TenantRequest): string {
  return JSON.stringify([scope.tenantId, meter.name, meter.quota.periodKey]);
}

/** Loads each quota's base once at a time in this process, however many requests wait for it. */
export function createPeriodBases(load: LoadPeriodBase) {
  const loading = new Map<string, Promise<PeriodBase>>();

  async function fetchBase(request: TenantRequest, reply: AdmissionReply | undefined): Promise<PeriodBase> {
    const { scope, meter } = request;
    const live = (reply?.live ?? []).filter((row) => row.meter === meter.name);
    const { tenantId } = scope;
    const total = await load({ tenantId, meter: meter.name, periodKey: meter.quota.periodKey, live });
    if (!Number.isFinite(total)) throw new TypeError("A period's base must be a number.");
    const fromHour = (reply?.hourNumber ?? 0) - 1;
    return {
      total: Math.max(0, Math.round(total)),
      epoch: reply?.usageEpoch ?? "",
      fromHour,
      liveSum: sumFrom(live, fromHour),
    };
  }

  return {
    /** `reply` is the script's "needs base"; without one (Redis is away) only the database is asked. */
    base(request: TenantRequest, reply?: AdmissionReply): Promise<PeriodBase> {
      const name = quotaName(request);
      const pending = loading.get(name) ?? fetchBase(request, reply).finally(() => loading.delete(name));
      loading.set(name, pending);
      return pending;
    },
  };
}

function sumFrom(rows: readonly UsageRow[], fromHour: number): number {
  return rows.reduce((sum, row) => (hourNumber(row.hour) < fromHour ? sum : sum + netQuantity(row)), 0);
}
