import { eq } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { users } from "@/db/schema";
import { isCommonPassword, isMadeOfContext, type PasswordOwner } from "@/server/auth/passwords";
import { env } from "@/server/env";
import { AppError } from "@/server/kernel/errors";
import type { SessionId, UserId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";

export interface Person {
  id: string;
  name: string;
  email: string;
  emailVerifiedAt: string | null;
}

const personColumns = {
  id: users.id,
  name: users.name,
  email: users.email,
  emailVerifiedAt: users.emailVerifiedAt,
};

/** The signed-in person behind the call, an operator included. @throws AppError unauthenticated */
export function signedIn({ actor }: OpenContext): { userId: UserId; sessionId: SessionId } {
  if (actor.kind !== "user" && actor.kind !== "operator") {
    throw new AppError("unauthenticated", "Sign in first.");
  }
  return { userId: actor.userId, sessionId: actor.sessionId };
}

export async function findByEmail(db: Db, email: string): Promise<Person | undefined> {
  const [person] = await db.select(personColumns).from(users).where(eq(users.email, email));
  return person;
}

/** The same, held to the transaction's end: whoever changes how the person signs in waits, or came first. */
export async function holdByEmail(db: Db, email: string): Promise<Person | undefined> {
  const [person] = await db
    .select(personColumns)
    .from(users)
    .where(eq(users.email, email))
    .for("no key update");
  return person;
}

export async function findById(db: Db, id: UserId): Promise<Person | undefined> {
  const [person] = await db.select(personColumns).from(users).where(eq(users.id, id));
  return person;
}

/**
 * @throws AppError invalid_input when the new password is one that everybody tries, or is made of what is known of
 * its owner and of the product
 */
export function refuseWeak(password: string, pointer: string, owner: Partial<PasswordOwner> = {}): void {
  const host = new URL(env().APP_URL).hostname;
  if (!isCommonPassword(password) && !isMadeOfContext(password, owner, host)) return;
  const message = "is easy to guess: choose another, such as four unrelated words";
  throw new AppError("invalid_input", `The password ${message}.`, { errors: [{ pointer, message }] });
}
