import { cookiesAreSecure, readCookie, readSessionToken } from "@/server/auth/sessions";
import { type Entry, type Proven, readChallengeToken } from "@/server/auth/sign-ins";
import type { AppError } from "@/server/kernel/errors";
import type { RequestInfo } from "@/server/platform/observability";

/**
 * What one request to /api/auth learns on its way. next-auth hands only strings from one callback to the next, so
 * each request has its own options, whose callbacks share this.
 */
export interface SignInState {
  request: RequestInfo;
  /** The cookies that the browser came with, unchecked. */
  presented: { session: string | undefined; challenge: string | undefined; callbackUrl: string | undefined };
  /** Who signs in by a proof that outlives the request, and so opens something only now. */
  proven: Proven | undefined;
  /** What was opened. */
  entry: Entry | undefined;
  /** What went wrong underneath; next-auth itself would swallow it, and answer as if signed out. */
  failure: AppError | undefined;
}

export function newSignInState(request: RequestInfo, cookies: string | null): SignInState {
  const callback = readCookie(cookies, `${cookiesAreSecure() ? "__Secure-" : ""}next-auth.callback-url`);
  return {
    request,
    presented: {
      session: readSessionToken(cookies),
      challenge: readChallengeToken(cookies),
      callbackUrl: callback,
    },
    proven: undefined,
    entry: undefined,
    failure: undefined,
  };
}
