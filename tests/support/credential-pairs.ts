import { randomBytes } from "node:crypto";
import { database } from "@/db/client";
import { userPasswords, users as usersTable } from "@/db/schema";
import { attempts } from "@/server/auth/attempts";
import { Browser } from "@/server/auth/next-auth/test-support/browser";
import { hashPassword } from "@/server/auth/passwords";
import { newId } from "@/server/kernel/ids";
import { redis } from "@/server/platform/redis/client";
import { requestPasswordReset, requestSignInLink, resendVerification, signUp } from "@/server/services/users";
import { anyone } from "./people";

export interface Try {
  /** What must be so before, apart from what is compared. */
  before(): Promise<unknown>;
  /** From the question to its answer. */
  act(): Promise<unknown>;
}

/** Two answers that must tell nothing apart: of an address that has an account, and of one that has none. */
export interface CredentialPair {
  name: string;
  known: Try;
  unknown: Try;
}

const PASSWORD = "four unrelated wet words";
const fresh = () => `${randomBytes(8).toString("hex")}@example.test`;

/** Every endpoint that takes an address of a person, with limits lifted: what was counted is forgotten before a try. */
export async function credentialPairs(): Promise<CredentialPair[]> {
  const hash = await hashPassword(PASSWORD);
  const confirmed = await insertPerson({ hash, confirmed: true });
  const withoutPassword = await insertPerson({ confirmed: true });
  const unconfirmed = await insertPerson({ hash, confirmed: false });
  const page = new Browser("203.0.113.9");
  const before = () => redis().flushdb();
  const locked = async (email: string) => {
    await before();
    for (let n = 0; n < 5; n += 1) await attempts().take("sign_in_account", email);
  };
  const signIn = (email: string, expected = 401): Try => ({
    before: expected === 429 ? () => locked(email) : before,
    act: async () => {
      const { status } = await page.signIn(email, "not the password");
      if (status !== expected) throw new Error(`A sign-in was answered with ${status}, not ${expected}.`);
    },
  });
  const by = (email: () => string, act: (given: { email: string }) => Promise<unknown>): Try => ({
    before,
    act: () => act({ email: email() }),
  });
  const ask = (name: string, email: string, act: (given: { email: string }) => Promise<unknown>) => ({
    name,
    known: by(() => email, act),
    unknown: by(fresh, act),
  });
  const register = ({ email }: { email: string }) =>
    signUp(anyone(), { name: "Ana", email, password: "another set of wet words" });
  return [
    { name: "a wrong password", known: signIn(confirmed), unknown: signIn(fresh()) },
    { name: "a wrong password, unconfirmed", known: signIn(unconfirmed), unknown: signIn(fresh()) },
    { name: "an account without a password", known: signIn(withoutPassword), unknown: signIn(fresh()) },
    { name: "a locked account", known: signIn(confirmed, 429), unknown: signIn(fresh(), 429) },
    ask("signing up", confirmed, register),
    ask("signing up, unconfirmed", unconfirmed, register),
    ask("a reset", confirmed, (given) => requestPasswordReset(anyone(), given)),
    ask("a sign-in link", confirmed, (given) => requestSignInLink(anyone(), given)),
    ask("a new confirmation", unconfirmed, (given) => resendVerification(anyone(), given)),
    ask("a new confirmation, confirmed", confirmed, (given) => resendVerification(anyone(), given)),
  ];
}

async function insertPerson(given: { hash?: string; confirmed: boolean }): Promise<string> {
  const [id, email] = [newId(), fresh()];
  const emailVerifiedAt = given.confirmed ? new Date().toISOString() : null;
  await database().identity(async (db) => {
    await db.insert(usersTable).values({ id, email, name: "Ana", emailVerifiedAt });
    if (given.hash) await db.insert(userPasswords).values({ userId: id, hash: given.hash });
  });
  return email;
}
