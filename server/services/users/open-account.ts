import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { users } from "@/db/schema";
import { proveAddress } from "@/server/auth/addresses";
import { hashPassword, type PasswordOwner } from "@/server/auth/passwords";
import { AppError } from "@/server/kernel/errors";
import { asId, newId, type UserId } from "@/server/kernel/ids";
import { findByEmail, refuseWeak } from "./internal";
import { storePassword } from "./store-password";

/** The hash of a password that a new person chose. @throws AppError invalid_input for one that is easy to guess */
export function hashChosenPassword(given: {
  password: string;
  pointer: string;
  owner: PasswordOwner;
}): Promise<string> {
  refuseWeak(given.password, given.pointer, given.owner);
  return hashPassword(given.password);
}

/**
 * The account of an address that a mailed token has just proven. Whoever registered the address before without
 * proving it loses what they set.
 *
 * @throws AppError conflict where the address has a confirmed account: its owner signs in instead
 */
export async function openAccount(
  db: Db,
  { email, name, hash }: { email: string; name: string; hash: string },
): Promise<UserId> {
  const id = newId<UserId>();
  const [made] = await db
    .insert(users)
    .values({ id, email, name, emailVerifiedAt: sql`now()` })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id });
  const userId = made ? id : await takeOver(db, email, name);
  await storePassword(db, userId, hash);
  return userId;
}

async function takeOver(db: Db, email: string, name: string): Promise<UserId> {
  const person = await findByEmail(db, email);
  const userId = person && asId<UserId>(person.id);
  // Not by what was just read: its owner may confirm it at this very moment, and what they chose stands.
  if (!userId || !(await proveAddress(db, userId, { keepPassword: false }))) {
    throw new AppError(
      "conflict",
      "There is an account with this address. Sign in to accept the invitation.",
      { details: { reason: "account_exists" } },
    );
  }
  await db.update(users).set({ name }).where(eq(users.id, userId));
  return userId;
}
