import { and, eq, ne, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { userPasswords, users } from "@/db/schema";
import { attempts } from "@/server/auth/attempts";
import { type IssuedToken, issueToken } from "@/server/auth/mailed-tokens";
import { hashPassword, verifyPassword } from "@/server/auth/passwords";
import { asId, newId, type UserId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { holdByEmail, type Person, refuseWeak } from "./internal";
import { mailAccountExists, mailVerification } from "./mails";
import type { MailSent, SignUp } from "./schemas";

/**
 * Makes an account and mails a link that confirms its address. An address that has one gets a mail that says so,
 * and the caller the same answer, after the same work.
 *
 * @throws AppError invalid_input (a weak password), rate_limited, unavailable (no mail could be sent)
 */
export async function signUp(context: OpenContext, input: z.output<typeof SignUp>): Promise<MailSent> {
  refuseWeak(input.password, "/password", input);
  await attempts().take("credential_address", context.address);
  await attempts().take("sign_up_address", context.address);
  await attempts().take("mail_to", input.email);
  const hash = await hashPassword(input.password);
  // Asked of every address, so that the work tells nothing of accounts.
  const current = await database().identity((db) => readPasswordOf(db, input.email));
  const isCurrent = await verifyPassword(current, input.password);
  const verified = isCurrent ? current : undefined;
  const { person, issued } = await database().identity((db) => register(db, input, { hash, verified }));
  return issued ? mailVerification(person, issued) : mailAccountExists(person, newId());
}

async function readPasswordOf(db: Db, email: string): Promise<string | undefined> {
  const [row] = await db
    .select({ hash: userPasswords.hash })
    .from(userPasswords)
    .innerJoin(users, eq(users.id, userPasswords.userId))
    .where(eq(users.email, email));
  return row?.hash;
}

/**
 * A known, unconfirmed address loses its password when it is signed up for again with another: nobody can say which
 * of the two its owner chose, and the mailed link must not confirm a stranger's. The owner then sets one by a mailed
 * link. A confirmed one keeps all it has; what is written for it tells nothing, and opens nothing.
 */
async function register(
  db: Db,
  { name, email }: z.output<typeof SignUp>,
  { hash, verified }: { hash: string; verified: string | undefined },
): Promise<{ person: Person; issued?: IssuedToken }> {
  const id = newId<UserId>();
  const [made] = await db
    .insert(users)
    .values({ id, name, email })
    .onConflictDoNothing({ target: users.email })
    .returning({ id: users.id });
  // Held: its owner may confirm it at this very moment, and what they choose then must stand.
  const person = await holdByEmail(db, email);
  if (!person) throw new TypeError("An account was there, and then it was not.");
  const userId = asId<UserId>(person.id);
  const isConfirmed = person.emailVerifiedAt !== null;
  if (made) await db.insert(userPasswords).values({ userId, hash });
  else await dropPassword(db, userId, { unless: verified, where: !isConfirmed });
  const issued = await issueToken(db, userId, "verify_email", { dead: isConfirmed });
  return isConfirmed ? { person } : { person, issued };
}

/** One statement whether or not there is something to drop, as an INSERT is one. */
async function dropPassword(
  db: Db,
  userId: UserId,
  { unless, where }: { unless: string | undefined; where: boolean },
): Promise<void> {
  const isAnother = unless === undefined ? undefined : ne(userPasswords.hash, unless);
  await db.delete(userPasswords).where(and(eq(userPasswords.userId, userId), sql`${where}`, isAnother));
}
