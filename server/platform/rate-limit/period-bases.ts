import type { TenantId } from "@/server/kernel/ids";
import { hourNumber, netQuantity, type UsageRow } from "@/server/platform/metering";
import type { AdmissionReply, PeriodBase } from "./admission-call";
import type { AdmitRequest, LoadPeriodBase, Quota } from "./types";

/** A meter of a tenant whose period's total is kept. */
export type Quotaed = { tenantId: TenantId; meter: string; quota: Quota };

/** The request's meters whose quota has a limit, each with its position among all of them. */
export function limitedQuotasOf(request: AdmitRequest): { at: number; quantity: number; quotaed: Quotaed }[] {
  const limited: { at: number; quantity: number; quotaed: Quotaed }[] = [];
  if (!request.meters) return limited;
  const { tenantId } = request.scope;
  for (const [at, { name: meter, quantity, quota }] of request.meters.entries()) {
    if (quota && quota.limit !== null) limited.push({ at, quantity, quotaed: { tenantId, meter, quota } });
  }
  return limited;
}

/** Names a tenant's quota in maps of this process: no bar stands in any of the three. */
export function quotaName({
  tenantId,
  meter,
  quota,
}: Omit<Quotaed, "quota"> & { quota: Pick<Quota, "periodKey"> }): string {
  return `${tenantId}|${meter}|${quota.periodKey}`;
}

/** Loads each quota's base once at a time in this process, however many requests wait for it. */
export function createPeriodBases(load: LoadPeriodBase) {
  const loading = new Map<string, Promise<PeriodBase>>();

  async function fetchBase(of: Quotaed, reply: AdmissionReply | undefined): Promise<PeriodBase> {
    const { tenantId, meter, quota } = of;
    const live = (reply?.live ?? []).filter((row) => row.meter === meter);
    const total = await load({ tenantId, meter, periodKey: quota.periodKey, live });
    if (!Number.isFinite(total)) throw new TypeError("A period's base must be a number.");
    const fromHour = (reply?.hourNumber ?? 0) - 1;
    return {
      total: Math.max(0, Math.round(total)),
      epoch: reply?.usageEpoch ?? "",
      fromHour,
      liveSum: sumFrom(live, fromHour),
    };
  }

  /** `reply` is the script's "needs bases"; without one (Redis is away) only the database is asked. */
  function base(of: Quotaed, reply?: AdmissionReply): Promise<PeriodBase> {
    const name = quotaName(of);
    const pending = loading.get(name) ?? fetchBase(of, reply).finally(() => loading.delete(name));
    loading.set(name, pending);
    return pending;
  }

  return {
    base,
    /** Those that the script asks for, by the meter's position. */
    async missing(request: AdmitRequest, reply: AdmissionReply): Promise<(PeriodBase | undefined)[]> {
      const bases: (PeriodBase | undefined)[] = [];
      const wanted = limitedQuotasOf(request).filter(({ at }) => reply.used[at] === null);
      await Promise.all(
        wanted.map(async ({ at, quotaed }) => {
          bases[at] = await base(quotaed, reply);
        }),
      );
      return bases;
    },
  };
}

function sumFrom(rows: readonly UsageRow[], fromHour: number): number {
  return rows.reduce((sum, row) => (hourNumber(row.hour) < fromHour ? sum : sum + netQuantity(row)), 0);
}
