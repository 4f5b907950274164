import { eq } from "drizzle-orm";
import type { z } from "zod";
import { meters, tenants } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import { type MeterId, newId } from "@/server/kernel/ids";
import { MOST_METERS } from "@/server/kernel/meters";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { meterColumns } from "./internal";
import type { CreateMeter, Meter } from "./schemas";

/**
 * Makes a meter that the tenant's events can count on from now on.
 *
 * @throws AppError conflict for a key that the tenant has already, or too many meters
 */
export async function createMeter(
  context: OperationContext,
  given: z.output<typeof CreateMeter>,
): Promise<Meter> {
  const { tx } = context;
  await refuseTooMany(tx);
  const id = newId<MeterId>();
  const [row] = await tx.db
    .insert(meters)
    .values({ tenantId: tx.tenantId, id, ...given })
    .onConflictDoNothing({ target: [meters.tenantId, meters.key] })
    .returning(meterColumns);
  if (!row) throw taken(given.key);
  const { key, aggregation } = row;
  await recordAudit(context, { action: "meter.created", target: { id, label: row.name }, after: row });
  await emitEvent(context, "meter.created", { meterId: id, key, aggregation });
  return row;
}

/** Holds the tenant's row, so that of two concurrent creates the second counts the first. */
async function refuseTooMany(tx: TenantTransaction): Promise<void> {
  await tx.db
    .select({ id: tenants.id })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId))
    .for("no key update");
  const count = await tx.db.$count(meters, eq(meters.tenantId, tx.tenantId));
  if (count < MOST_METERS) return;
  throw new AppError("conflict", `A workspace has at most ${MOST_METERS} meters of its own.`, {
    details: { limit: MOST_METERS },
  });
}

function taken(key: string): AppError {
  const message = "is another meter's already";
  return new AppError("conflict", `${key} ${message}.`, { errors: [{ pointer: "/key", message }] });
}
