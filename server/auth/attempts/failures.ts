import { captchaWidget, solvedCaptcha } from "@/server/platform/captcha";
import { logger, metrics } from "@/server/platform/observability";
import { attempts } from "./limiter";
import { ATTEMPT_RULES } from "./rules";

/** What a failed sign-in was wrong in. */
export type SignInFailure = "password" | "code" | "link" | "provider";

const EVERYBODY = "everybody";

/**
 * Counts a failed sign-in among everybody's. The one that passes the limit is an alert: somebody tries many accounts
 * from many addresses, which no limit of one account or one address sees.
 */
export async function countSignInFailure(kind: SignInFailure): Promise<void> {
  metrics().signInFailures.inc({ kind });
  const { limit, windowSeconds } = ATTEMPT_RULES.failures_of_everybody;
  const count = await attempts().count("failures_of_everybody", EVERYBODY);
  metrics().signInFailuresInWindow.set(count);
  if (count !== limit + 1) return;
  logger().error(
    { alert: "sign_in_failures", limit, windowSeconds, captcha: captchaWidget() !== undefined },
    "sign-ins fail more often than the limit: passwords may be being tried",
  );
}

/**
 * Whether this try has to show a solved CAPTCHA, and does not: while failures of everybody are over their limit, where
 * a provider is configured.
 *
 * @throws AppError unavailable when the provider does not answer
 */
export async function lacksCaptcha(token: unknown, address: string): Promise<boolean> {
  if (!captchaWidget() || !(await attempts().isOver("failures_of_everybody", EVERYBODY))) return false;
  return typeof token !== "string" || !(await solvedCaptcha(token, address));
}
