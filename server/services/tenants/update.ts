import { eq } from "drizzle-orm";
import type { z } from "zod";
import { tenants } from "@/db/schema";
import { changedFields } from "@/server/kernel/changes";
import { notFound } from "@/server/kernel/errors";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { tenantColumns } from "./internal";
import type { Tenant, UpdateTenant } from "./schemas";

/** Changes what is given of the tenant that the caller acts in. */
export async function updateTenant(
  context: OperationContext,
  given: z.output<typeof UpdateTenant>,
): Promise<Tenant> {
  const { tx } = context;
  const [before] = await tx.db
    .select(tenantColumns)
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId))
    .for("no key update");
  if (!before) throw notFound("workspace");
  const changes = changedFields(before, given);
  const changed = Object.keys(changes);
  if (changed.length === 0) return before;
  const [after] = await tx.db
    .update(tenants)
    .set(changes)
    .where(eq(tenants.id, tx.tenantId))
    .returning(tenantColumns);
  if (!after) throw notFound("workspace");
  await recordAudit(context, {
    action: "tenant.updated",
    target: { id: after.id, label: after.name },
    before,
    after,
  });
  await emitEvent(context, "tenant.updated", { changed });
  return after;
}
