import { sql } from "drizzle-orm";
import type { TenantTransaction } from "@/db/tenant";
import type { AppError } from "@/server/kernel/errors";
import { METERS } from "@/server/kernel/meters";
import { quotaPeriod } from "@/server/platform/admission";
import { overQuota } from "@/server/platform/quotas";
import type { OperationContext } from "@/server/services/context";
import type { MeterRule } from "./meter-rules";

const METER = METERS.events_ingested.key;

/** What a batch is checked against. */
export interface Standing {
  meters: ReadonlyMap<string, MeterRule>;
  /** Events that the period's quota has left; null where there is none that refuses. */
  left: number | null;
  /** Whether sums of earlier batches still wait for the roll-up. */
  isPending: boolean;
  period: { key: string; startMs: number };
  /** Accepted in the period so far; null before its first batch. */
  used: number | null;
}

interface Row extends Record<string, unknown> {
  meters: MeterRule[];
  used: string | null;
  pending: boolean;
}

/** The tenant's meters and the state of its quota, in one statement. */
export async function readStanding(context: OperationContext, nowMs: number): Promise<Standing> {
  const { db, tenantId } = context.tx;
  const period = quotaPeriod(context, nowMs);
  const [row] = await db.execute<Row>(sql`
    select
      (select coalesce(json_agg(json_build_object('key', key, 'aggregation', aggregation,
        'archived', archived_at is not null)), '[]') from meters where tenant_id = ${tenantId}) as meters,
      (select used from usage_period_totals
        where tenant_id = ${tenantId} and meter = ${METER} and period_key = ${period.key}) as used,
      exists (select from usage_deltas where tenant_id = ${tenantId}) as pending`);
  const limit = limitOf(context);
  const used = row?.used == null ? null : Number(row.used);
  return {
    meters: new Map((row?.meters ?? []).map((rule) => [rule.key, rule])),
    left: limit === null ? null : Math.max(0, limit - (used ?? 0)),
    isPending: row?.pending ?? false,
    period,
    used,
  };
}

/**
 * Counts accepted events on the period. The row is held from here to the commit, which is next: of two concurrent
 * batches that do not both fit, the second finds the first.
 *
 * @throws AppError plan_limit when they do not fit: the caller's transaction ends, and nothing of it is kept
 */
export async function takeQuota(
  context: OperationContext,
  standing: Standing,
  events: number,
): Promise<void> {
  const { db, tenantId } = context.tx;
  const base = standing.used ?? (await countSince(context.tx, standing.period.startMs)) - events;
  const [row] = await db.execute<{ used: string }>(sql`
    insert into usage_period_totals as total (tenant_id, meter, period_key, used)
    values (${tenantId}, ${METER}, ${standing.period.key}, ${base}::numeric + ${events}::numeric)
    on conflict (tenant_id, meter, period_key) do update set used = total.used + ${events}::numeric
    returning used`);
  const limit = limitOf(context);
  if (limit !== null && Number(row?.used) > limit) throw noEventsLeft(context, Number(row?.used) - events);
}

/** What rows of usage tell of the period; this transaction's own are among them. */
async function countSince({ db, tenantId }: TenantTransaction, startMs: number): Promise<number> {
  const start = new Date(startMs).toISOString();
  const [row] = await db.execute<{ n: string }>(sql`
    select coalesce(sum(counted - refunded), 0) as n from (
      select counted, refunded from usage_hours
        where tenant_id = ${tenantId} and meter = ${METER} and hour >= ${start}
      union all
      select counted, refunded from usage_deltas
        where tenant_id = ${tenantId} and meter = ${METER} and hour >= ${start}
    ) as counted`);
  return Number(row?.n ?? 0);
}

function limitOf({ entitlements }: OperationContext): number | null {
  const { perPeriod, overLimit } = entitlements.meters.events_ingested;
  return overLimit === "refuse" ? perPeriod : null;
}

/** Of what does not fit. */
export function noEventsLeft({ entitlements }: OperationContext, used: number): AppError {
  const limit = entitlements.meters.events_ingested.perPeriod;
  return overQuota(entitlements, { meter: METER, limit, used }, "Nothing of this call was kept.");
}
