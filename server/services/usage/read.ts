import { AppError } from "@/server/kernel/errors";
import { mergeUsage, netQuantity, readLive, type UsageRow } from "@/server/platform/metering";
import { logger } from "@/server/platform/observability";
import { redis } from "@/server/platform/redis/client";
import type { OperationContext } from "@/server/services/context";
import type { UsageMeter } from "./meters";
import { MOST_ROWS, readSpan, readUniques, type Span, type SpanRow } from "./spans";

/** Quantities by meter, bucket (its beginning in ms) and part. What nothing was used in is not there. */
export type Quantities = Map<string, Map<number, Map<string, number>>>;

type Asked = Omit<Span, "meters"> & { meters: readonly UsageMeter[] };

/**
 * Usage of meters in a stretch of whole hours: what is rolled up, what waits for it, and what is still counted live.
 * When Redis does not answer, the rest is told alone, which is at most one roll-up behind.
 */
export async function readUsage(context: OperationContext, asked: Asked): Promise<Quantities> {
  const { tx } = context;
  const byKey = new Map(asked.meters.map((meter) => [meter.key, meter]));
  const summed = asked.meters.filter(({ aggregation }) => aggregation !== "unique").map(({ key }) => key);
  const uniques = asked.meters.filter(({ aggregation }) => aggregation === "unique").map(({ key }) => key);
  const live = asked.meters.some(({ source }) => source === "guards")
    ? await liveIn(context, asked, byKey)
    : [];
  const quantities: Quantities = new Map();
  const put = (meter: string, bucket: number, part: string, quantity: number) => {
    const buckets = quantities.get(meter) ?? new Map<number, Map<string, number>>();
    const parts = buckets.get(bucket) ?? new Map<string, number>();
    parts.set(part, exact((parts.get(part) ?? 0) + quantity));
    quantities.set(meter, buckets.set(bucket, parts));
  };
  if (summed.length > 0) {
    const rows = await readSpan(tx, { ...asked, meters: summed }, live);
    refuseTooMany(rows);
    for (const row of rows) {
      const meter = byKey.get(row.meter);
      if (!meter || row.epoch !== null) continue;
      const quantity = quantityOf(meter, row);
      if (quantity !== null) put(row.meter, Number(row.bucket), row.part, quantity);
    }
    const kept = rows.flatMap((row) => (row.epoch === null ? [] : [asUsage(row, tx.tenantId)]));
    for (const row of mergeUsage(kept, live).rows) {
      put(row.meter, bucketOf(asked, row.hour), partOf(asked, row), netQuantity(row));
    }
  }
  if (uniques.length > 0) {
    const rows = await readUniques(tx, { ...asked, meters: uniques });
    refuseTooMany(rows);
    for (const row of rows) {
      put(row.meter, Number(row.bucket), row.part, Number(row.quantity));
    }
  }
  return quantities;
}

function refuseTooMany(rows: readonly unknown[]): void {
  if (rows.length <= MOST_ROWS) return;
  const message = "splits this stretch into too many parts: ask for a shorter one, or for days";
  throw new AppError("invalid_input", `The request is not valid: groupBy ${message}.`, {
    errors: [{ pointer: "/groupBy", message }],
  });
}

async function liveIn(
  { tx, requestId }: OperationContext,
  { fromMs, toMs }: Asked,
  byKey: ReadonlyMap<string, UsageMeter>,
): Promise<UsageRow[]> {
  const live = await readLive(redis(), tx.tenantId).catch((err: unknown) => {
    logger().warn({ err, requestId }, "live usage is not available");
    return [];
  });
  return live.filter(({ meter, hour }) => {
    const at = Date.parse(hour);
    return byKey.get(meter)?.source === "guards" && at >= fromMs && at < toMs;
  });
}

/** Null where the meter has said nothing. */
function quantityOf({ aggregation }: UsageMeter, row: SpanRow): number | null {
  if (aggregation === "max") return row.maximum === null ? null : Number(row.maximum);
  if (aggregation === "last") return row.last === null ? null : Number(row.last);
  return Number(row.counted) - Number(row.refunded);
}

function asUsage(row: SpanRow, tenantId: UsageRow["tenantId"]): UsageRow {
  const { meter, principal, dimension, counted, refunded } = row;
  return {
    tenantId,
    meter,
    hour: row.hour ?? "",
    principal,
    dimension,
    epoch: row.epoch ?? "",
    counted: Number(counted),
    refunded: Number(refunded),
  };
}

const BUCKET_MS = { day: 86_400_000, hour: 3_600_000 } as const;

function bucketOf({ bucket, fromMs }: Asked, hour: string): number {
  if (bucket === "whole") return fromMs;
  return Math.floor(Date.parse(hour) / BUCKET_MS[bucket]) * BUCKET_MS[bucket];
}

function partOf({ by }: Asked, row: UsageRow): string {
  return by === "none" ? "" : row[by];
}

/** Quantities have nine decimals: what a sum of doubles adds behind them is none of theirs. */
const exact = (quantity: number) => Number(quantity.toFixed(9));
