import { attempts } from "@/server/auth/attempts";
import { type Origin, recordSecurityEventLater } from "@/server/auth/security-events";
import { env } from "@/server/env";
import { AppError } from "@/server/kernel/errors";
import { newId, type UserId } from "@/server/kernel/ids";
import { accountLockedMail, sendMail } from "@/server/platform/email";
import { logger } from "@/server/platform/observability";

interface Owner {
  id: UserId;
  name: string;
  email: string;
}

/**
 * Refuses a sixth try in 15 minutes, right or wrong, known account or not; the owner of a known one is told, once a
 * lock.
 *
 * @throws AppError rate_limited
 */
export async function takeAccountAttempt(
  rule: "sign_in_account" | "second_factor_account",
  subject: string,
  owner: Owner | undefined,
  origin: Origin,
): Promise<void> {
  try {
    await attempts().take(rule, subject);
  } catch (refusal) {
    if (owner && refusal instanceof AppError) noticeLock(owner, origin);
    throw refusal;
  }
}

/** In the background: the answer must not take longer for an account that exists. */
function noticeLock({ id, name, email }: Owner, origin: Origin): void {
  const notice = async () => {
    await attempts().take("lock_notice", email);
    recordSecurityEventLater(id, "locked", origin);
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
