import type { Db } from "@/db/connection";
import { userSecurityEvents } from "@/db/schema";
import { addressPrefix } from "@/server/kernel/addresses";
import { newId, type UserId } from "@/server/kernel/ids";
import type { SecurityEventKind } from "@/server/kernel/security-events";

/** Where an act came from. Only a prefix of the address is kept. */
export interface Origin {
  address: string;
  userAgent: string;
}

/** Writes into the person's own log, in the transaction of what happened. */
export async function recordSecurityEvent(
  db: Db,
  userId: UserId,
  kind: SecurityEventKind,
  { address, userAgent }: Origin,
): Promise<void> {
  await db.insert(userSecurityEvents).values({
    id: newId(),
    userId,
    kind,
    addressPrefix: addressPrefix(address),
    userAgent: userAgent || null,
  });
}
