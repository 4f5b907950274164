import { and, eq } from "drizzle-orm";
import { invitations } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockMembers, readGivenRole, refuseBeyond, rightsOf } from "@/server/services/grants";
import { inDays, lockInvitation, readInvitation, refuseClosed } from "./internal";
import type { Invitation } from "./schemas";
import { countMail, secondsUntilNextMail } from "./sending";
import { newToken } from "./token";

/**
 * Mails an open or expired invitation again under a new link, the old one being dead from now on, for as many days
 * as it had at first.
 *
 * @throws AppError not_found, forbidden above one's own rights, conflict for a closed one, rate_limited within a
 * minute and after five mails in a day
 */
export async function resendInvitation(
  context: OperationContext,
  { invitationId }: { invitationId: string },
): Promise<Invitation> {
  const { tx } = context;
  await lockMembers(context);
  const row = await lockInvitation(tx, invitationId);
  refuseClosed(row);
  refuseBeyond(await rightsOf(tx, context.actor), await readGivenRole(tx, row));
  const now = Date.now();
  refuseTooSoon(secondsUntilNextMail(row, now));
  await tx.db
    .update(invitations)
    .set({ ...newToken(), ...countMail(row, now), expiresAt: inDays(row.validDays) })
    .where(and(eq(invitations.tenantId, tx.tenantId), eq(invitations.id, invitationId)));
  await recordAudit(context, {
    action: "invitation.resent",
    target: { id: invitationId, label: row.email },
  });
  await emitEvent(context, "invitation.resent", { invitationId });
  return readInvitation(tx, invitationId);
}

function refuseTooSoon(seconds: number): void {
  if (seconds === 0) return;
  const wait = seconds > 90 ? `${Math.ceil(seconds / 60)} minutes` : `${seconds} seconds`;
  throw new AppError(
    "rate_limited",
    `This invitation was mailed just now, or five times today. Try again in ${wait}.`,
    { headers: { "Retry-After": String(seconds) }, details: { retryAfterSeconds: seconds } },
  );
}
