import { attempts } from "@/server/auth/attempts";
import { type Origin, recordSecurityEventLater } from "@/server/auth/security-events";
import { env } from "@/server/env";
import { AppError } from "@/server/kernel/errors";
import { newId, type UserId } from "@/server/kernel/ids";
import { afterAnswer } from "@/server/platform/after-answer";
import { accountLockedMail, sendMail } from "@/server/platform/email";

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

/** After the answer, which must not take longer for an account that exists. */
function noticeLock({ id, name, email }: Owner, origin: Origin): void {
  afterAnswer("notice of a locked account", async () => {
    // Once a lock: the next refusals find the limit of notices reached.
    if ((await attempts().count("lock_notice", email)) > 1) return;
    recordSecurityEventLater(id, "locked", origin);
    const content = await accountLockedMail({
      name,
      resetLink: new URL("/forgot-password", env().APP_URL).href,
    });
    await sendMail({ to: email, messageId: `account-locked.${newId()}`, ...content });
  });
}
