import type { TenantId } from "@/server/kernel/ids";
import { tenantTag } from "@/server/platform/redis";
import { hourText, type UsageRow } from "./usage";

/**
 * A tenant's live counters are one Redis hash, so that counters and their epoch can only be lost together:
 * - `e`: the epoch, a random id set when the hash begins;
 * - `c|<hour number>|<counter>`: counted, `r|<hour number>|<counter>`: refunded; see `counterName`.
 */
export function usageKey(tenantId: TenantId): string {
  return `${tenantTag(tenantId)}:usage`;
}

/** A counter within its hour: `<meter>|<principal>|<dimension>`, of which the first two hold no bar. */
export function counterName(
  counter: Pick<UsageRow, "meter"> & { principal?: string | undefined; dimension?: string | undefined },
): string {
  return `${counter.meter}|${counter.principal ?? ""}|${counter.dimension ?? ""}`;
}

/** The running total of a meter's period, for the quota: a number that Postgres and the hash can rebuild. */
export function periodTotalKey(tenantId: TenantId, meter: string, periodKey: string): string {
  return `${tenantTag(tenantId)}:total:${meter}:${periodKey}`;
}

/** Longer than any roll-up may be late: an idle tenant's uncollected counters live this long. */
export const USAGE_TTL_MS = 7 * 24 * 3_600_000;

export const EPOCH_FIELD = "e";

const COUNTER_FIELD = /^([cr])\|(\d+)\|([^|]+)\|([^|]*)\|(.*)$/s;

/** Reads the hash's fields; what is no counter is skipped. */
export function parseUsageFields(tenantId: TenantId, fields: Record<string, unknown>): UsageRow[] {
  const epoch = String(fields[EPOCH_FIELD] ?? "");
  if (epoch === "") return [];
  const rows = new Map<string, UsageRow>();
  for (const [field, value] of Object.entries(fields)) {
    const [, kind, hour, meter, principal, dimension] = COUNTER_FIELD.exec(field) ?? [];
    if (!hour || !meter || principal === undefined || dimension === undefined) continue;
    const key = field.slice(2);
    const row = rows.get(key) ?? {
      tenantId,
      meter,
      hour: hourText(Number(hour)),
      principal,
      dimension,
      epoch,
      counted: 0,
      refunded: 0,
    };
    rows.set(key, { ...row, [kind === "c" ? "counted" : "refunded"]: Number(value) });
  }
  return [...rows.values()];
}
