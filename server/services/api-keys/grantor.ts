import { and, desc, eq, gte, isNull, sql } from "drizzle-orm";
import { lineOfKey } from "@/db/key-lines";
import { ownRow } from "@/db/own-row";
import { apiKeys, serviceAccounts } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError } from "@/server/kernel/errors";
import { boundError, crossedBounds, type KeyBounds } from "@/server/kernel/key-bounds";
import type { OperationContext } from "@/server/services/context";
import { holdMembership } from "@/server/services/grants";

/** No key has more ancestors than this: one that was made by keys so many times over makes no more. */
const MOST_ANCESTORS = 4;

export interface HeldKey extends KeyBounds {
  id: string;
  name: string;
}

/** Whose end is the end of a key that they make, or give a new secret. */
export interface Grantor {
  /** The member: a person who acts, or the maker of the key that acts. */
  createdBy: string | null;
  /** The key that acts, and those that it descends from; none where a person acts. */
  line: readonly HeldKey[];
}

/**
 * Who grants, held as they are until the commit: a member who is being suspended or removed, or a key that is being
 * revoked, makes no key that outlives them. `changing` is the key that is about to be changed, if one is.
 */
export async function holdGrantor({ tx, actor }: OperationContext, changing?: string): Promise<Grantor> {
  if (actor.kind === "serviceAccount") await holdAccount(tx, actor.serviceAccountId);
  if (actor.kind === "apiKey" || actor.kind === "serviceAccount") {
    const createdBy = await holdMaker(tx, actor.apiKeyId);
    // A key that changes itself takes at once the lock that the change needs: two of them would wait for each other.
    const lock = actor.apiKeyId === changing ? "update" : "no key update";
    const line = await holdLine(tx, actor.apiKeyId, lock);
    const [own] = line;
    if (own?.id !== actor.apiKeyId || line.some(({ revokedAt }) => revokedAt !== null)) {
      throw new AppError("unauthenticated", "The API key was revoked just now.");
    }
    if (own.createdBy !== createdBy) throw changedJustNow();
    return { createdBy, line };
  }
  const createdBy = actor.kind === "user" ? (actor.membership?.membershipId ?? null) : null;
  if (createdBy) await holdMembership(tx, createdBy);
  return { createdBy, line: [] };
}

/** Before the key, as suspending and removing its maker does: else each would wait for what the other holds. */
async function holdMaker(tx: TenantTransaction, apiKeyId: string): Promise<string | null> {
  const [key] = await tx.db
    .select({ createdBy: apiKeys.createdBy })
    .from(apiKeys)
    .where(ownRow(tx, apiKeys, apiKeyId));
  if (!key?.createdBy) return null;
  await holdMembership(tx, key.createdBy);
  return key.createdBy;
}

/** What was read of a key before it was held no longer stands. */
function changedJustNow(): AppError {
  return new AppError("conflict", "The API key was changed just now. Try again.");
}

/** Before its keys, as deleting it does. */
async function holdAccount(tx: TenantTransaction, serviceAccountId: string): Promise<void> {
  const [held] = await tx.db
    .select({ id: serviceAccounts.id })
    .from(serviceAccounts)
    .where(and(ownRow(tx, serviceAccounts, serviceAccountId), isNull(serviceAccounts.suspendedAt)))
    .for("no key update");
  if (!held) throw new AppError("unauthenticated", "The service account was suspended or deleted just now.");
}

/** What bounds a key; a service account's that is narrowed to nothing has all that the account has. */
export function boundsOf({
  serviceAccountId,
  scopes,
  expiresAt,
  allowedAddresses,
  requestsPerMinute,
}: Bounding): KeyBounds {
  const unnarrowed = serviceAccountId !== null && scopes.length === 0;
  return { scopes: unnarrowed ? null : scopes, expiresAt, allowedAddresses, requestsPerMinute };
}

type Bounding = Pick<
  typeof apiKeys.$inferSelect,
  "serviceAccountId" | "scopes" | "expiresAt" | "allowedAddresses" | "requestsPerMinute"
>;

/** @throws AppError conflict when another key came above this one before it was held itself */
export function refuseMoved(
  above: readonly { id: string }[],
  { parentKeyId }: { parentKeyId: string | null },
) {
  if ((above[0]?.id ?? null) !== parentKeyId) throw changedJustNow();
}

/** The keys that this one descends from, nearest first, held as they are until the commit. */
export function holdAncestors(tx: TenantTransaction, apiKeyId: string): Promise<HeldKey[]> {
  return holdLine(tx, apiKeyId, "no key update", 1);
}

/**
 * A key and its ancestors, nearest first; locked from the first ancestor down, as revoking does. Not shared: whoever
 * shares a row overtakes those that wait for it alone, and a key that never stops making keys could not be revoked.
 */
async function holdLine(
  tx: TenantTransaction,
  apiKeyId: string,
  lock: "no key update" | "update",
  fromDepth = 0,
) {
  const held = await tx.db
    .select({
      id: apiKeys.id,
      name: apiKeys.name,
      serviceAccountId: apiKeys.serviceAccountId,
      scopes: apiKeys.scopes,
      expiresAt: apiKeys.expiresAt,
      allowedAddresses: apiKeys.allowedAddresses,
      requestsPerMinute: apiKeys.requestsPerMinute,
      createdBy: apiKeys.createdBy,
      revokedAt: apiKeys.revokedAt,
    })
    .from(apiKeys)
    .innerJoin(lineOfKey(sql`${tx.tenantId}::uuid`, sql`${apiKeyId}::uuid`), sql`line.id = ${apiKeys.id}`)
    .where(and(eq(apiKeys.tenantId, tx.tenantId), gte(sql`line.depth`, fromDepth)))
    .orderBy(desc(sql`line.depth`))
    .for(lock, { of: apiKeys });
  return held.reverse().map((key) => ({ ...key, ...boundsOf(key) }));
}

/** @throws AppError conflict for a key that was made by keys too many times over to make another */
export function refuseTooLongLine({ line }: Grantor): void {
  if (line.length <= MOST_ANCESTORS) return;
  throw new AppError("conflict", "This key was made by keys too many times over: it cannot make another.", {
    details: { limit: MOST_ANCESTORS },
  });
}

/**
 * No key reaches further than one that made it, loosens it or gives it its secret. With `was`, only what is looser
 * than before is held against them.
 *
 * @throws AppError forbidden, naming each bound that would be crossed
 */
export function refuseBeyond(above: readonly HeldKey[], wanted: KeyBounds, was?: KeyBounds): void {
  for (const key of above) {
    const loosened = was && crossedBounds(wanted, was);
    const crossed = crossedBounds(wanted, key).filter((one) => loosened?.includes(one) ?? true);
    if (crossed.length === 0) continue;
    const errors = crossed.map((one) => boundError(one, key));
    const told = errors.map(({ pointer, message }) => `${pointer} ${message}`).join("; ");
    throw new AppError("forbidden", `This is beyond the bounds of the API key “${key.name}”: ${told}.`, {
      errors,
    });
  }
}
