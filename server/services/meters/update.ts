import { type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { ownRow } from "@/db/own-row";
import { meters } from "@/db/schema";
import { changedFields } from "@/server/kernel/changes";
import { notFound } from "@/server/kernel/errors";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { meterColumns } from "./internal";
import type { Meter, UpdateMeter } from "./schemas";

/** Renames a meter, archives it, or takes it back into use. What it has counted stays. @throws AppError not_found */
export async function updateMeter(
  context: OperationContext,
  { meterId, archived, ...given }: z.output<typeof UpdateMeter>,
): Promise<Meter> {
  const { tx } = context;
  const [before] = await tx.db
    .select(meterColumns)
    .from(meters)
    .where(ownRow(tx, meters, meterId))
    .for("update");
  if (!before) throw notFound("meter");
  const changes: { name?: string; unit?: string; archivedAt?: SQL | null } = changedFields(before, given);
  if (archived !== undefined && archived !== (before.archivedAt !== null)) {
    changes.archivedAt = archived ? sql`now()` : null;
  }
  const changed = Object.keys(changes);
  if (changed.length === 0) return before;
  const [after] = await tx.db
    .update(meters)
    .set(changes)
    .where(ownRow(tx, meters, meterId))
    .returning(meterColumns);
  if (!after) throw notFound("meter");
  await recordAudit(context, {
    action: "meter.updated",
    target: { id: meterId, label: after.name },
    before,
    after,
  });
  await emitEvent(context, "meter.updated", { meterId, changed });
  return after;
}
