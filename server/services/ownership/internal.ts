import { aliasedTable, and, eq, gt, isNull, sql } from "drizzle-orm";
import { memberships, ownershipOffers, users } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { notFound } from "@/server/kernel/errors";
import type { OwnershipOffer } from "./schemas";

/**
 * The offer that can be accepted now: open, not expired, made by somebody who is still an owner with access, to
 * somebody who has access. Anything else is void, whatever its row says.
 */
export async function readStanding(tx: TenantTransaction): Promise<OwnershipOffer | undefined> {
  const giver = aliasedTable(memberships, "giver");
  const taker = aliasedTable(memberships, "taker");
  const giverPerson = aliasedTable(users, "giver_person");
  const takerPerson = aliasedTable(users, "taker_person");
  const [row] = await tx.db
    .select({
      id: ownershipOffers.id,
      from: { membershipId: giver.id, name: giverPerson.name },
      to: { membershipId: taker.id, name: takerPerson.name },
      expiresAt: ownershipOffers.expiresAt,
      createdAt: ownershipOffers.createdAt,
    })
    .from(ownershipOffers)
    .innerJoin(
      giver,
      and(
        eq(giver.tenantId, ownershipOffers.tenantId),
        eq(giver.id, ownershipOffers.fromMembershipId),
        eq(giver.role, "owner"),
        isNull(giver.suspendedAt),
      ),
    )
    .innerJoin(giverPerson, eq(giverPerson.id, giver.userId))
    .innerJoin(
      taker,
      and(
        eq(taker.tenantId, ownershipOffers.tenantId),
        eq(taker.id, ownershipOffers.toMembershipId),
        isNull(taker.suspendedAt),
      ),
    )
    .innerJoin(takerPerson, eq(takerPerson.id, taker.userId))
    .where(
      and(
        eq(ownershipOffers.tenantId, tx.tenantId),
        eq(ownershipOffers.status, "open"),
        gt(ownershipOffers.expiresAt, sql`now()`),
      ),
    );
  return row;
}

/** The same by its id, under the lock of the tenant's people. @throws AppError not_found for a void one */
export async function requireStanding(tx: TenantTransaction, offerId: string): Promise<OwnershipOffer> {
  const offer = await readStanding(tx);
  if (offer?.id !== offerId) throw notFound("open offer");
  return offer;
}

/** Closes whatever is open, void or not; nothing where nothing is. */
export async function closeOpen(
  tx: TenantTransaction,
  status: "accepted" | "declined" | "withdrawn",
): Promise<void> {
  await tx.db
    .update(ownershipOffers)
    .set({ status })
    .where(and(eq(ownershipOffers.tenantId, tx.tenantId), eq(ownershipOffers.status, "open")));
}
