import { database } from "@/db/client";
import type { Db } from "@/db/connection";
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

/** A session's token, or that of a challenge. */
export interface Entry {
  kind: "session" | "challenge";
  userId: UserId;
  token: string;
}

/**
 * What a proven first factor opens: a session, or, for a person with a second factor, nothing yet but a challenge.
 * One transaction decides and writes.
 *
 * @throws AppError unauthenticated when the password was changed while it was being checked
 */
export function enter(proven: Proven, origin: Origin, replaces: string | undefined): Promise<Entry> {
  return database().identity((db) => enterWithin(db, proven, origin, replaces));
}

/** The same in the transaction that uses the proof up. */
export async function enterWithin(
  db: Db,
  { userId, passwordHash }: Proven,
  origin: Origin,
  replaces: string | undefined,
): Promise<Entry> {
  if (passwordHash !== undefined) await holdPassword(db, userId, passwordHash);
  if (await needsSecondFactor(db, userId)) {
    return { kind: "challenge", userId, token: await insertChallenge(db, userId) };
  }
  const { token } = await insertSession(db, { userId, replaces, ...origin });
  await recordSecurityEvent(db, userId, "signed_in", origin);
  return { kind: "session", userId, token };
}
