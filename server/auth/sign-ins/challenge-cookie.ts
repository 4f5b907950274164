import { type Cookies, cookieLine, hostCookieName, readCookie } from "@/server/auth/sessions";

/** A challenge ends after 5 minutes. */
export const CHALLENGE_SECONDS = 5 * 60;

const name = () => hostCookieName("bulkhead-challenge");

/** The challenge that this browser is in the middle of, unchecked. */
export function readChallengeToken(cookies: Cookies): string | undefined {
  return readCookie(cookies, name());
}

export function challengeCookieLine(token: string): string {
  return cookieLine(name(), token, CHALLENGE_SECONDS);
}

export function endOfChallengeCookieLine(): string {
  return cookieLine(name(), "", 0);
}
