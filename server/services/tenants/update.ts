import { eq } from "drizzle-orm";
import type { z } from "zod";
import { sessions, tenants } from "@/db/schema";
import { changedFields } from "@/server/kernel/changes";
import { AppError, notFound } from "@/server/kernel/errors";
import { revokeTenant } from "@/server/platform/admission";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { endEveryImpersonation } from "@/server/services/impersonations";
import { tenantColumns } from "./internal";
import type { Tenant, UpdateTenant } from "./schemas";

/**
 * Changes what is given of the tenant that the caller acts in. Refusing operators' visits ends those that run.
 *
 * @throws AppError conflict when a second factor is to be required by somebody who did not give one
 */
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
  if (changes.requireSecondFactor) await refuseLockingOneselfOut(context);
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
  if (changes.allowOperatorAccess === false) await endEveryImpersonation(context);
  // People whose rights were read before ask again at their next call.
  if (changed.some((field) => field !== "name")) revokeTenant(tx);
  return after;
}

/** Who demands it has it: else the one who turned it on would be the first in front of the closed door. */
async function refuseLockingOneselfOut({ tx, actor }: OperationContext): Promise<void> {
  const sessionId = actor.kind === "user" ? actor.sessionId : undefined;
  const [session] = sessionId
    ? await tx.db.select({ at: sessions.secondFactorAt }).from(sessions).where(eq(sessions.id, sessionId))
    : [];
  if (session?.at) return;
  const message = "needs you to have a second factor first: set one up under Security";
  throw new AppError("conflict", `Requiring a second factor ${message}.`, {
    errors: [{ pointer: "/requireSecondFactor", message }],
    details: { reason: "no_second_factor" },
  });
}
