import { and, eq } from "drizzle-orm";
import { database } from "@/db/client";
import { memberships, tenants, users } from "@/db/schema";
import { env } from "@/server/env";
import type { TenantId } from "@/server/kernel/ids";
import { ownershipOfferMail, sendMail } from "@/server/platform/email";
import { readStanding } from "./internal";

export interface OfferToMail {
  tenantId: TenantId;
  offerId: string;
  /** The event that asks for the mail: tried again, it goes out under the same Message-ID. */
  eventId: string;
}

/** Tells a member of the offer, unless it is void by now. Says whether it did. @throws MailFailed */
export async function mailOwnershipOffer(given: OfferToMail): Promise<{ mailed: boolean }> {
  const facts = await database().tenants.read(given.tenantId, async (tx) => {
    const offer = await readStanding(tx);
    if (offer?.id !== given.offerId) return undefined;
    const [row] = await tx.db
      .select({ email: users.email, workspaceName: tenants.name, slug: tenants.slug })
      .from(memberships)
      .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
      .innerJoin(users, eq(users.id, memberships.userId))
      .where(and(eq(memberships.tenantId, tx.tenantId), eq(memberships.id, offer.to.membershipId)));
    return row && { ...row, offer };
  });
  if (!facts) return { mailed: false };
  const { email, workspaceName, slug, offer } = facts;
  const content = await ownershipOfferMail({
    name: offer.to.name,
    ownerName: offer.from.name,
    workspaceName,
    expiresAt: offer.expiresAt,
    link: new URL(`/${slug}/settings`, env().APP_URL).href,
  });
  await sendMail({ to: email, messageId: `ownership-offer-${given.eventId}`, ...content });
  return { mailed: true };
}
