import { and, eq, gt, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { impersonations } from "@/db/schema";
import { revokeTenant } from "@/server/platform/admission";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { type ActContext, readImpersonation } from "./internal";
import type { IMPERSONATION_ENDS, Impersonation } from "./schemas";

/**
 * Ends a visit at once, by the tenant's own people. One that is over stays as it was.
 *
 * @throws AppError not_found, for another tenant's too
 */
export function endImpersonation(
  context: OperationContext,
  { impersonationId }: { impersonationId: string },
): Promise<Impersonation> {
  return endOne(context, impersonationId, "tenant");
}

/** The same, by whoever `endedBy` says. */
export async function endOne(
  context: ActContext,
  id: string,
  endedBy: (typeof IMPERSONATION_ENDS)[number],
): Promise<Impersonation> {
  await end(context, endedBy, eq(impersonations.id, id));
  return readImpersonation(context.tx, id);
}

/** Ends every visit of the tenant, in the transaction that refuses further ones. */
export function endEveryImpersonation(context: ActContext): Promise<void> {
  return end(context, "switched_off");
}

/** Ends the visits in the place of these members, whose own way in ends in the same transaction. */
export async function endVisitsTo(context: ActContext, membershipIds: string[]): Promise<void> {
  if (membershipIds.length > 0)
    await end(context, "tenant", inArray(impersonations.membershipId, membershipIds));
}

/** Waits for the visits' writes in flight; none of theirs commits after this one. */
async function end(
  context: ActContext,
  endedBy: (typeof IMPERSONATION_ENDS)[number],
  which?: SQL,
): Promise<void> {
  const { tx } = context;
  // Also when it is over already: the first try may have been cut off before it could be told.
  revokeTenant(tx);
  const ended = await tx.db
    .update(impersonations)
    .set({ endedAt: sql`clock_timestamp()`, endedBy })
    .where(
      and(
        eq(impersonations.tenantId, tx.tenantId),
        which,
        isNull(impersonations.endedAt),
        gt(impersonations.expiresAt, sql`now()`),
      ),
    )
    .returning({ id: impersonations.id, person: impersonations.personLabel });
  for (const one of ended) {
    const target = { id: one.id, label: one.person };
    await recordAudit(context, { action: "impersonation.ended", target, after: { endedBy } });
    await emitEvent(context, "impersonation.ended", { impersonationId: one.id, endedBy });
  }
}
