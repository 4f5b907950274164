import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { userPasswords, users } from "@/db/schema";
import { attempts } from "@/server/auth/attempts";
import { verifyPassword } from "@/server/auth/passwords";
import { env } from "@/server/env";
import { AppError } from "@/server/kernel/errors";
import { asId, newId, type UserId } from "@/server/kernel/ids";
import { emailAddress } from "@/server/kernel/text";
import { accountLockedMail, sendMail } from "@/server/platform/email";
import { logger } from "@/server/platform/observability";

export type CredentialsCheck =
  | { kind: "right"; userId: UserId; name: string; email: string; passwordHash: string }
  | { kind: "wrong" }
  | { kind: "unverified" };

/**
 * Checks an e-mail address and a password. Unknown address, wrong password and account without one take the same
 * work and give the same answer; "unverified" is said to who knows the password only.
 *
 * @throws AppError rate_limited, unavailable
 */
export async function checkCredentials(
  given: { email: unknown; password: unknown },
  address: string,
): Promise<CredentialsCheck> {
  await attempts().take("sign_in_address", address);
  const email = emailAddress.safeParse(given.email);
  if (!email.success || typeof given.password !== "string" || given.password.length > 1_024) {
    return { kind: "wrong" };
  }
  const account = await findAccount(email.data);
  await takeAccountAttempt(email.data, account?.name);
  const matches = await verifyPassword(account?.hash ?? undefined, given.password.normalize("NFC"));
  if (!account?.hash || !matches) return { kind: "wrong" };
  await attempts().forgive("sign_in_account", email.data);
  if (account.emailVerifiedAt === null) return { kind: "unverified" };
  return {
    kind: "right",
    userId: asId<UserId>(account.id),
    name: account.name,
    email: email.data,
    passwordHash: account.hash,
  };
}

async function findAccount(email: string) {
  const [row] = await database().identity((db) =>
    db
      .select({
        id: users.id,
        name: users.name,
        emailVerifiedAt: users.emailVerifiedAt,
        hash: userPasswords.hash,
      })
      .from(users)
      .leftJoin(userPasswords, eq(userPasswords.userId, users.id))
      .where(eq(users.email, email)),
  );
  return row;
}

/** Refuses a sixth try, right or wrong, known account or not; the owner of a known one is told, once a lock. */
async function takeAccountAttempt(email: string, name: string | undefined): Promise<void> {
  try {
    await attempts().take("sign_in_account", email);
  } catch (refusal) {
    if (name !== undefined && refusal instanceof AppError) noticeLock(email, name);
    throw refusal;
  }
}

/** In the background: the answer must not take longer for an account that exists. */
function noticeLock(email: string, name: string): void {
  const notice = async () => {
    await attempts().take("lock_notice", email);
    const content = await accountLockedMail({
      name,
      resetLink: new URL("/forgot-password", env().APP_URL).href,
    });
    await sendMail({ to: email, messageId: `account-locked.${newId()}`, ...content });
  };
  notice().catch((err: unknown) => {
    if (err instanceof AppError && err.code === "rate_limited") return;
    logger().warn({ err }, "a notice of a locked account was not sent");
  });
}
