import { and, eq, ne, sql } from "drizzle-orm";
import type { z } from "zod";
import { memberships, tenants } from "@/db/schema";
import { AppError, notFound } from "@/server/kernel/errors";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, memberOf, refuseBeyond, rightsOf } from "@/server/services/grants";
import { endVisitsTo } from "@/server/services/impersonations";
import { labelOf, readMember } from "./internal";
import type { SessionsEnded } from "./schemas";

/**
 * Ends a member's sessions in this workspace: at their next request they are asked to sign in again. What they have
 * open elsewhere is theirs alone. A session that begins afterwards is let in.
 *
 * @throws AppError not_found, forbidden above one's own rights, conflict for oneself
 */
export async function endSessions(
  context: OperationContext,
  { membershipId }: { membershipId: string },
): Promise<null> {
  const { tx } = context;
  await lockMembers(context);
  const own = await rightsOf(tx, context.actor);
  const member = await readMember(tx, membershipId);
  refuseBeyond(own, member);
  if (memberOf(context.actor) === membershipId) {
    throw new AppError("conflict", "Sign out your own devices under Security.");
  }
  await tx.db
    .update(memberships)
    .set({ sessionsEndedAt: sql`clock_timestamp()` })
    .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, membershipId)));
  await endVisitsTo(context, [membershipId]);
  await recordAudit(context, {
    action: "member.sessions_ended",
    target: { id: membershipId, label: labelOf(member) },
  });
  await emitEvent(context, "member.sessions_ended", { membershipId });
  return null;
}

/** The same for everybody of the workspace but the one who asks. Returns of how many members. */
export async function endAllSessions(context: OperationContext): Promise<z.output<typeof SessionsEnded>> {
  const { tx } = context;
  await lockMembers(context);
  const self = memberOf(context.actor);
  const ended = await tx.db
    .update(memberships)
    .set({ sessionsEndedAt: sql`clock_timestamp()` })
    .where(and(eq(memberships.tenantId, tx.tenantId), ne(memberships.id, self)))
    .returning({ id: memberships.id });
  const members = ended.length;
  await endVisitsTo(
    context,
    ended.map(({ id }) => id),
  );
  const [tenant] = await tx.db
    .select({ name: tenants.name })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId));
  if (!tenant) throw notFound("workspace");
  await recordAudit(context, {
    action: "tenant.sessions_ended",
    target: { id: tx.tenantId, label: tenant.name },
    after: { members },
  });
  await emitEvent(context, "tenant.sessions_ended", { members });
  return { members };
}
