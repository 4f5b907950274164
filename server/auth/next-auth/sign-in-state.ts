import type { AppError } from "@/server/kernel/errors";
import type { UserId } from "@/server/kernel/ids";
import type { RequestInfo } from "@/server/platform/observability";

/**
 * What one request to /api/auth learns on its way. next-auth hands only strings from one callback to the next, so
 * each request has its own options, whose callbacks share this.
 */
export interface SignInState {
  request: RequestInfo;
  /** The session cookie that the browser came with, unchecked. */
  presentedToken: string | undefined;
  /** Who signs in, once proven. */
  user: { userId: UserId; passwordHash?: string } | undefined;
  /** What went wrong underneath; next-auth itself would swallow it, and answer as if signed out. */
  failure: AppError | undefined;
}

export function newSignInState(request: RequestInfo, presentedToken: string | undefined): SignInState {
  return { request, presentedToken, user: undefined, failure: undefined };
}
