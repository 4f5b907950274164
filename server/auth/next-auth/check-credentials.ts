import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { userPasswords, users } from "@/db/schema";
import { attempts, countSignInFailure, lacksCaptcha } from "@/server/auth/attempts";
import { verifyPassword } from "@/server/auth/passwords";
import { type Origin, recordSecurityEventLater } from "@/server/auth/security-events";
import { takeAccountAttempt } from "@/server/auth/sign-ins";
import { asId, type UserId } from "@/server/kernel/ids";
import { emailAddress } from "@/server/kernel/text";

export type CredentialsCheck =
  | { kind: "right"; userId: UserId; name: string; email: string; passwordHash: string }
  | { kind: "wrong" }
  | { kind: "captcha" }
  | { kind: "unverified" };

/**
 * Checks an e-mail address and a password. Unknown address, wrong password and account without one take the same
 * work and give the same answer; "unverified" is said to who knows the password only, and "captcha" before anything
 * is looked at.
 *
 * @throws AppError rate_limited, unavailable
 */
export async function checkCredentials(
  given: { email: unknown; password: unknown; captcha: unknown },
  origin: Origin,
): Promise<CredentialsCheck> {
  await attempts().take("credential_address", origin.address);
  if (await lacksCaptcha(given.captcha, origin.address)) return { kind: "captcha" };
  const check = await comparePassword(given, origin);
  if (check.kind === "wrong") await countSignInFailure("password");
  return check;
}

async function comparePassword(
  given: { email: unknown; password: unknown },
  origin: Origin,
): Promise<CredentialsCheck> {
  const email = emailAddress.safeParse(given.email);
  if (!email.success || typeof given.password !== "string" || given.password.length > 1_024) {
    return { kind: "wrong" };
  }
  const account = await findAccount(email.data);
  await takeAccountAttempt("sign_in_account", email.data, account, origin);
  const matches = await verifyPassword(account?.hash ?? undefined, given.password.normalize("NFC"));
  if (account && !matches) recordSecurityEventLater(account.id, "sign_in_failed", origin);
  if (!account?.hash || !matches) return { kind: "wrong" };
  await attempts().forgive("sign_in_account", email.data);
  if (account.emailVerifiedAt === null) return { kind: "unverified" };
  return {
    kind: "right",
    userId: account.id,
    name: account.name,
    email: account.email,
    passwordHash: account.hash,
  };
}

async function findAccount(email: string) {
  const [row] = await database().identity((db) =>
    db
      .select({
        id: users.id,
        name: users.name,
        email: users.email,
        emailVerifiedAt: users.emailVerifiedAt,
        hash: userPasswords.hash,
      })
      .from(users)
      .leftJoin(userPasswords, eq(userPasswords.userId, users.id))
      .where(eq(users.email, email)),
  );
  return row && { ...row, id: asId<UserId>(row.id) };
}
