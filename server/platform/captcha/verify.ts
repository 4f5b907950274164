import { z } from "zod";
import { env } from "@/server/env";
import { unavailable } from "@/server/kernel/errors";
import { logger } from "@/server/platform/observability";

const VERIFY_URLS = {
  turnstile: "https://challenges.cloudflare.com/turnstile/v0/siteverify",
  hcaptcha: "https://api.hcaptcha.com/siteverify",
} as const;

const DEADLINE_MS = 5_000;

/** Both providers answer so. */
const Verdict = z.object({ success: z.boolean() });

/** What the page needs to show the challenge; undefined where no provider is configured. */
export function captchaWidget(): { provider: keyof typeof VERIFY_URLS; siteKey: string } | undefined {
  const { CAPTCHA_PROVIDER, CAPTCHA_SITE_KEY } = env();
  return CAPTCHA_PROVIDER && CAPTCHA_SITE_KEY
    ? { provider: CAPTCHA_PROVIDER, siteKey: CAPTCHA_SITE_KEY }
    : undefined;
}

/**
 * Whether the provider says that a person solved its challenge. A token is good once, by the provider's word.
 *
 * @throws AppError unavailable when the provider does not answer
 */
export async function solvedCaptcha(token: string, address: string): Promise<boolean> {
  const { CAPTCHA_PROVIDER, CAPTCHA_SECRET, CAPTCHA_VERIFY_URL } = env();
  if (!CAPTCHA_PROVIDER || !CAPTCHA_SECRET) throw new TypeError("No CAPTCHA provider is configured.");
  if (!token || token.length > 4_096) return false;
  const body = new URLSearchParams({ secret: CAPTCHA_SECRET, response: token });
  if (address !== "unknown") body.set("remoteip", address);
  try {
    const answer = await fetch(CAPTCHA_VERIFY_URL ?? VERIFY_URLS[CAPTCHA_PROVIDER], {
      method: "POST",
      body,
      redirect: "error",
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return Verdict.parse(await answer.json()).success;
  } catch (err) {
    logger().warn({ err, provider: CAPTCHA_PROVIDER }, "the CAPTCHA provider did not answer");
    throw unavailable("The check that you are a person", err);
  }
}
