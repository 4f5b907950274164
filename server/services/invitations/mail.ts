import { and, eq, gt, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { invitations, memberships, tenants, users } from "@/db/schema";
import { env } from "@/server/env";
import type { TenantId } from "@/server/kernel/ids";
import { invitationMail, sendMail } from "@/server/platform/email";
import { tokenOf } from "./token";

export interface InvitationToMail {
  tenantId: TenantId;
  invitationId: string;
  /** The event that asks for the mail: tried again, it goes out under the same Message-ID. */
  eventId: string;
}

/** Mails an invitation, unless it was closed or has expired meanwhile. Says whether it did. @throws MailFailed */
export async function mailInvitation(given: InvitationToMail): Promise<{ mailed: boolean }> {
  const offer = await readOffer(given);
  if (!offer) return { mailed: false };
  const link = new URL("/invitations", env().APP_URL);
  link.searchParams.set("token", tokenOf(offer.tokenSeed));
  const content = await invitationMail({ ...offer, link: link.href });
  await sendMail({ to: offer.email, messageId: `invitation-${given.eventId}`, ...content });
  return { mailed: true };
}

async function readOffer({ tenantId, invitationId }: InvitationToMail) {
  const [row] = await database().tenants.read(tenantId, (tx) =>
    tx.db
      .select({
        email: invitations.email,
        tokenSeed: invitations.tokenSeed,
        expiresAt: invitations.expiresAt,
        workspaceName: tenants.name,
        inviterName: users.name,
      })
      .from(invitations)
      .innerJoin(tenants, eq(tenants.id, invitations.tenantId))
      .innerJoin(
        memberships,
        and(eq(memberships.tenantId, invitations.tenantId), eq(memberships.id, invitations.invitedBy)),
      )
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(
        and(
          eq(invitations.tenantId, tenantId),
          eq(invitations.id, invitationId),
          eq(invitations.status, "open"),
          gt(invitations.expiresAt, sql`now()`),
        ),
      ),
  );
  return row;
}
