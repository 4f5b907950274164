import { database } from "@/db/client";
import { needsSecondFactor } from "@/server/auth/second-factors";
import { type Origin, recordSecurityEvent } from "@/server/auth/security-events";
import { holdPassword, insertSession } from "@/server/auth/sessions";
import type { UserId } from "@/server/kernel/ids";
import { insertChallenge } from "./challenges";

/** Who has proven a first factor: a password, a provider's account, or a mailed link. */
export interface Proven {
  userId: UserId;
  /** The hash that the password was checked against; if it has changed since, nothing is made. */
  passwordHash?: string;
}

export type Entry = { kind: "session"; userId: UserId; token: string } | { kind: "challenge"; token: string };

/**
 * What a proven first factor opens: a session, or, for a person with a second factor, nothing yet but a challenge.
 * One transaction decides and writes.
 *
 * @throws AppError unauthenticated when the password was changed while it was being checked
 */
export function enter(
  { userId, passwordHash }: Proven,
  origin: Origin,
  replaces: string | undefined,
): Promise<Entry> {
  return database().identity(async (db) => {
    if (passwordHash !== undefined) await holdPassword(db, userId, passwordHash);
    if (await needsSecondFactor(db, userId)) {
      return { kind: "challenge", token: await insertChallenge(db, userId) };
    }
    const { token } = await insertSession(db, { userId, replaces, ...origin });
    await recordSecurityEvent(db, userId, "signed_in", origin);
    return { kind: "session", userId, token };
  });
}
