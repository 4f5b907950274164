import { and, eq, inArray } from "drizzle-orm";
import type { z } from "zod";
import { tenantCounters } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { notFound } from "@/server/kernel/errors";
import { quotaPeriod } from "@/server/platform/admission";
import { flagCallerOf, flags, passageOf } from "@/server/platform/flags";
import type { OperationContext } from "@/server/services/context";
import { forecastTotal, PACE_MS, type Progress } from "./forecast";
import { metersOf, type UsageMeter } from "./meters";
import { type Quantities, readUsage } from "./read";
import type { GetUsage, MeterUsage, UsageSummary } from "./schemas";

const HOUR_MS = 3_600_000;

/** What the tenant has used in its running period, by meter. @throws AppError not_found for an unknown meter */
export async function getUsage(
  context: OperationContext,
  { meter }: z.output<typeof GetUsage>,
): Promise<z.input<typeof UsageSummary>> {
  const { tx, actor, entitlements } = context;
  const caller = flagCallerOf({ actor, tenantId: tx.tenantId, entitlements });
  const forecasts = passageOf("usage-forecast", caller, flags()).open;
  const { rows } = await readPeriod(context, meter);
  const data = rows.map(({ progress, ...usage }): MeterUsage => {
    return { ...usage, forecast: forecasts && progress ? forecastTotal(progress) : null };
  });
  return { data, total: data.length, page: 1, totalPages: 1 };
}

export interface PeriodUsage extends Omit<MeterUsage, "forecast"> {
  /** Undefined for what does not add up. */
  progress: Progress | undefined;
}

/** The running period, meter by meter. @throws AppError not_found for an unknown meter */
export async function readPeriod(
  context: OperationContext,
  meter?: string,
): Promise<{ rows: PeriodUsage[]; nowMs: number }> {
  const nowMs = Date.now();
  const all = await metersOf(context.tx);
  const meters = meter === undefined ? all : all.filter(({ key }) => key === meter);
  if (meters.length === 0) throw notFound("meter");
  const period = quotaPeriod(context, nowMs);
  const fromMs = Math.floor(period.startMs / HOUR_MS) * HOUR_MS;
  const recentFromMs = Math.max(fromMs, Math.floor((nowMs - PACE_MS) / HOUR_MS) * HOUR_MS);
  const toMs = Math.ceil((nowMs + 1) / HOUR_MS) * HOUR_MS;
  const read = (startMs: number) =>
    readUsage(context, { meters, fromMs: startMs, toMs, bucket: "whole", by: "none" });
  const used = await read(fromMs);
  const recent = recentFromMs === fromMs ? used : await read(recentFromMs);
  const gauges = await readGauges(context.tx);
  const rows = meters.map((each): PeriodUsage => {
    const quantity = quantityOf(each, used, gauges);
    const { key, name, unit, aggregation, source } = each;
    const progress: Progress = {
      used: quantity ?? 0,
      recent: wholeOf(recent, key) ?? 0,
      recentMs: nowMs - recentFromMs,
      remainingMs: period.endMs - nowMs,
    };
    return {
      ...{ meter: key, name, unit, aggregation, source, quantity, ...quotaOf(context, each) },
      progress: addsUp(each) ? progress : undefined,
      periodStart: new Date(period.startMs).toISOString(),
      periodEnd: new Date(period.endMs).toISOString(),
    };
  });
  return { rows, nowMs };
}

/** Whether quantities of different hours, keys and members add up to that of all. */
export function addsUp({ aggregation }: UsageMeter): boolean {
  return aggregation === "sum" || aggregation === "count";
}

/** The one number of a stretch that was read whole. */
function wholeOf(quantities: Quantities, key: string): number | undefined {
  const [parts] = quantities.get(key)?.values() ?? [];
  return parts?.get("");
}

function quantityOf(meter: UsageMeter, used: Quantities, gauges: ReadonlyMap<string, number>): number | null {
  if (meter.source === "gauge") return gauges.get(meter.key) ?? 0;
  const whole = wholeOf(used, meter.key);
  if (meter.aggregation === "max" || meter.aggregation === "last") return whole ?? null;
  return Math.max(0, whole ?? 0);
}

/** Gauges are known exactly at any moment: the roll-up keeps how they were. */
async function readGauges({ db, tenantId }: TenantTransaction): Promise<Map<string, number>> {
  const rows = await db
    .select({ name: tenantCounters.name, value: tenantCounters.value })
    .from(tenantCounters)
    .where(
      and(eq(tenantCounters.tenantId, tenantId), inArray(tenantCounters.name, ["seats", "storage_bytes"])),
    );
  return new Map(rows.map(({ name, value }) => [name, value]));
}

function quotaOf(
  { entitlements }: OperationContext,
  { key }: UsageMeter,
): Pick<MeterUsage, "quota" | "overLimit"> {
  const { meters, quotas } = entitlements;
  if (key === "api_calls" || key === "events_ingested") {
    return { quota: meters[key].perPeriod, overLimit: meters[key].overLimit };
  }
  const quota = key === "seats" ? quotas.seats : key === "storage_bytes" ? quotas.storageBytes : null;
  return { quota, overLimit: quota === null ? null : "refuse" };
}
