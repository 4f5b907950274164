import { and, eq, isNull } from "drizzle-orm";
import { apiKeys } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import type { OperationContext } from "@/server/services/context";
import { holdMembership } from "@/server/services/grants";

/**
 * The member whose end is the key's end, held as it is until the commit: one who is being suspended or removed makes
 * no key that outlives them. A key that is made by a key has the maker of that one. Whoever rotates a key has seen its
 * secret, and is its maker from then on.
 */
export async function makerOf({ tx, actor }: OperationContext): Promise<string | null> {
  const maker = actor.kind === "apiKey" ? await makerOfKey(tx, actor.apiKeyId) : null;
  const membershipId = actor.kind === "user" ? (actor.membership?.membershipId ?? null) : maker;
  if (membershipId) await holdMembership(tx, membershipId);
  return membershipId;
}

async function makerOfKey(tx: TenantTransaction, apiKeyId: string): Promise<string | null> {
  const [key] = await tx.db
    .select({ createdBy: apiKeys.createdBy })
    .from(apiKeys)
    .where(and(eq(apiKeys.tenantId, tx.tenantId), eq(apiKeys.id, apiKeyId), isNull(apiKeys.revokedAt)))
    .for("share");
  if (!key) throw new AppError("unauthenticated", "The API key was revoked just now.");
  return key.createdBy;
}
