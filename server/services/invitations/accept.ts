import { and, eq, isNull } from "drizzle-orm";
import { database } from "@/db/client";
import { invitations, memberships, tenants } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { attempts } from "@/server/auth/attempts";
import { AppError } from "@/server/kernel/errors";
import { asId, type UserId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { lockMembers } from "@/server/services/grants";
import { getMe } from "@/server/services/users";
import { deadLink, findInvitation } from "./find";
import { join } from "./join";
import { readOpen } from "./read-open";
import type { Joined } from "./schemas";
import { hashToken } from "./token";

/**
 * Makes the signed-in person a member, if the invitation is for their confirmed address. Sent twice, the second
 * answers what the first did.
 *
 * @throws AppError not_found for a dead link, forbidden for another address, plan_limit when the seats are used up
 */
export async function acceptInvitation(context: OpenContext, { token }: { token: string }): Promise<Joined> {
  await attempts().take("invitation_address", context.address);
  const me = await getMe(context);
  const userId = asId<UserId>(me.id);
  const { tenantId, invitationId } = await findInvitation(token);
  return database().tenants.write(tenantId, async (tx) => {
    await lockMembers({ tx }, "newcomer");
    const joined = await alreadyIn(tx, userId, token);
    if (joined) return { tenantSlug: joined, email: me.email };
    const offer = await readOpen(tx, invitationId, token);
    if (!offer) throw deadLink();
    refuseOthers(me, offer.email);
    await join({ ...context, tx }, offer, { userId, name: me.name, email: me.email });
    return { tenantSlug: offer.workspaceSlug, email: me.email };
  });
}

function refuseOthers(me: { email: string; emailVerified: boolean }, invited: string): void {
  if (me.email !== invited) {
    throw new AppError(
      "forbidden",
      `This invitation is for ${invited}, and you are signed in as ${me.email}. Sign in with that address.`,
      { details: { reason: "other_address" } },
    );
  }
  if (!me.emailVerified) {
    throw new AppError("forbidden", "Confirm your e-mail address first, by the link that we sent you.", {
      details: { reason: "email_not_verified" },
    });
  }
}

/** The workspace's slug where this very token made this person a member before. */
async function alreadyIn(tx: TenantTransaction, userId: UserId, token: string): Promise<string | undefined> {
  const [row] = await tx.db
    .select({ slug: tenants.slug })
    .from(invitations)
    .innerJoin(tenants, eq(tenants.id, invitations.tenantId))
    .innerJoin(memberships, eq(memberships.tenantId, invitations.tenantId))
    .where(
      and(
        eq(invitations.tenantId, tx.tenantId),
        eq(invitations.tokenHash, hashToken(token)),
        eq(memberships.userId, userId),
        isNull(memberships.suspendedAt),
      ),
    );
  return row?.slug;
}
