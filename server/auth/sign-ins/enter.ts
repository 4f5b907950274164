import { and, eq } from "drizzle-orm";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { userAccounts } from "@/db/schema";
import { needsSecondFactor } from "@/server/auth/second-factors";
import { type Origin, recordSecurityEvent } from "@/server/auth/security-events";
import { holdPassword, insertSession } from "@/server/auth/sessions";
import { AppError } from "@/server/kernel/errors";
import type { UserId } from "@/server/kernel/ids";
import { insertChallenge } from "./challenges";

/** Who has proven a first factor: a password, a provider's account, or a mailed link. */
export interface Proven {
  userId: UserId;
  /** The hash that the password was checked against; if it has changed since, nothing is made. */
  passwordHash?: string;
  /** The provider's account that was shown; if it is no longer the person's, nothing is made. */
  account?: ProviderAccount;
}

export interface ProviderAccount {
  provider: string;
  providerAccountId: string;
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
 * @throws AppError unauthenticated when what was proven by changed meanwhile
 */
export function enter(proven: Proven, origin: Origin, replaces: string | undefined): Promise<Entry> {
  return database().identity((db) => enterWithin(db, proven, origin, replaces));
}

/** The same in the transaction that uses the proof up. */
export async function enterWithin(
  db: Db,
  { userId, passwordHash, account }: Proven,
  origin: Origin,
  replaces: string | undefined,
): Promise<Entry> {
  // Holds the person's row first, as every change of how they sign in does: the two cannot wait for each other.
  const secondFactor = await needsSecondFactor(db, userId);
  if (passwordHash !== undefined) await holdPassword(db, userId, passwordHash);
  if (account) await holdAccount(db, userId, account);
  if (secondFactor) {
    return { kind: "challenge", userId, token: await insertChallenge(db, userId) };
  }
  const { token } = await insertSession(db, { userId, replaces, ...origin });
  await recordSecurityEvent(db, userId, "signed_in", origin);
  return { kind: "session", userId, token };
}

/** An account is taken away when the address' owner proves it: who waited in it with a provider's word must not get in. */
async function holdAccount(
  db: Db,
  userId: UserId,
  { provider, providerAccountId }: ProviderAccount,
): Promise<void> {
  const [held] = await db
    .select({ id: userAccounts.id })
    .from(userAccounts)
    .where(
      and(
        eq(userAccounts.userId, userId),
        eq(userAccounts.provider, provider),
        eq(userAccounts.providerAccountId, providerAccountId),
      ),
    )
    .for("share");
  if (!held) throw new AppError("unauthenticated", "How this account is signed in to was changed just now.");
}
