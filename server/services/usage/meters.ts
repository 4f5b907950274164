import { asc, eq } from "drizzle-orm";
import { meters } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { notFound } from "@/server/kernel/errors";
import { type Aggregation, METERS, type Meter } from "@/server/kernel/meters";

/** A meter as usage is told by: a built-in one, or one of the tenant's own. */
export interface UsageMeter {
  key: string;
  name: string;
  unit: string;
  aggregation: Aggregation;
  source: Meter["source"];
}

/** Every meter of the tenant, the built-in ones first; archived ones too, for what they counted stays. */
export async function metersOf({ db, tenantId }: TenantTransaction): Promise<UsageMeter[]> {
  const own = await db
    .select({ key: meters.key, name: meters.name, unit: meters.unit, aggregation: meters.aggregation })
    .from(meters)
    .where(eq(meters.tenantId, tenantId))
    .orderBy(asc(meters.createdAt), asc(meters.id));
  return [...Object.values(METERS), ...own.map((meter) => ({ ...meter, source: "events" as const }))];
}

/** @throws AppError not_found for a meter that the tenant does not have */
export async function meterOf(tx: TenantTransaction, key: string): Promise<UsageMeter> {
  const meter = (await metersOf(tx)).find((one) => one.key === key);
  if (!meter) throw notFound("meter");
  return meter;
}
