import { and, eq } from "drizzle-orm";
import { impersonations } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { isRunning } from "@/server/auth/impersonations";
import { type Actor, impersonationOf } from "@/server/kernel/actor";
import { AppError, visitEnded } from "@/server/kernel/errors";
import { holdMembership, memberOf } from "@/server/services/grants";

/**
 * Holds an operator's visit as it runs until the commit: whoever ends it waits, or came first. The member first, as
 * whoever removes one does. Nothing happens for whoever acts as themselves.
 *
 * @throws AppError impersonation_ended
 */
export async function holdImpersonation(
  tx: TenantTransaction,
  actor: Actor,
  strength: "share" | "no key update" = "share",
): Promise<void> {
  const visit = impersonationOf(actor);
  if (!visit) return;
  await holdMembership(tx, memberOf(actor)).catch((refusal: unknown) => {
    throw refusal instanceof AppError && refusal.code === "not_found" ? visitEnded() : refusal;
  });
  const [held] = await tx.db
    .select({ id: impersonations.id })
    .from(impersonations)
    .where(and(eq(impersonations.tenantId, tx.tenantId), eq(impersonations.id, visit.id), isRunning()))
    .for(strength);
  if (!held) throw visitEnded();
}
