import { isForeignRequest, sessionCookieName } from "@/server/auth/sessions";
import { challengeCookieLine, endOfChallengeCookieLine } from "@/server/auth/sign-ins";
import { AppError, ERROR_TABLE } from "@/server/kernel/errors";
import { type RequestInfo, requestInfo } from "@/server/platform/observability";
import { shedder } from "@/server/platform/overload";
import { exchange } from "./exchange";
import { authOptions } from "./options";
import { newSignInState, type SignInState } from "./sign-in-state";

/**
 * Everything below /api/auth: `session`, `csrf`, `providers`, `signin`, `callback`, `signout` of next-auth. A cookie
 * that opens nothing is no error (200 `{}`); what is not available is 503, and never looks like a sign-out.
 */
export async function handleAuth(request: Request): Promise<Response> {
  const info = requestInfo(request);
  const state = newSignInState(info, request.headers.get("cookie"));
  shedder().begin();
  const response = await answer(request, state)
    .catch((thrown: unknown) => problem(info, thrown))
    .finally(() => shedder().end());
  return finish(state, state.failure ? withFailure(request, state, state.failure, response) : response);
}

async function answer(request: Request, state: SignInState): Promise<Response> {
  // Who signs in is nobody yet, and checking passwords is dear. Whether a session is good costs little.
  if (request.method === "POST") shedder().admit("unknown");
  if (isForeignPost(request)) {
    throw new AppError("forbidden", "Another site made the browser send this. Nothing was done.");
  }
  return exchange(request, await authOptions(state));
}

/**
 * What our own forms send comes from our own pages. The CSRF token holds that, too; this does not depend on it. A
 * provider may answer by a form of its own (`response_mode=form_post`), which its state holds.
 */
function isForeignPost(request: Request): boolean {
  if (request.method !== "POST" || !isForeignRequest(request.headers)) return false;
  const { pathname } = new URL(request.url);
  return !pathname.includes("/callback/") || OWN_CALLBACK.test(pathname);
}

/** Where our own forms send what they ask for. */
const OWN_CALLBACK = /\/callback\/(credentials|second-factor|sign-in-link)$/;

/** A refused sign-in keeps next-auth's body, whose `url` its client reads; anything else becomes the problem. */
function withFailure(
  request: Request,
  { request: info }: SignInState,
  failure: AppError,
  response: Response,
): Response {
  const isSignIn = OWN_CALLBACK.test(new URL(request.url).pathname);
  if (!isSignIn) return problem(info, failure);
  if (response.status >= 300 && response.status < 400) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(failure.headers)) headers.set(name, value);
  return new Response(response.body, { status: failure.status, headers });
}

/** RFC 9457, without the cookies that next-auth would have cleared. */
function problem(info: RequestInfo, thrown: unknown): Response {
  const failure =
    thrown instanceof AppError
      ? thrown
      : new AppError(
          "internal",
          "Something went wrong on our side. It has been recorded under the request id.",
        );
  if (failure.status >= 500 && failure.code !== "overloaded") {
    info.log.error({ err: failure.cause ?? thrown, requestId: info.id, path: info.path }, "/api/auth failed");
  }
  const body = {
    type: "about:blank",
    title: ERROR_TABLE[failure.code].title,
    status: failure.status,
    detail: failure.message,
    instance: info.path,
    code: failure.code,
    requestId: info.id,
  };
  const headers = { ...failure.headers, "Content-Type": "application/problem+json" };
  return new Response(JSON.stringify(body), { status: failure.status, headers });
}

function finish({ request, presented, entry }: SignInState, answer: Response): Response {
  const headers = new Headers(answer.headers);
  const isSignOut = new URL(request.path, "http://ours").pathname.endsWith("/signout");
  if (entry?.kind !== "session" && !isSignOut) leaveSessionCookie(headers);
  if (entry?.kind === "challenge") headers.append("Set-Cookie", challengeCookieLine(entry.token));
  if (entry?.kind === "session" && presented.challenge) {
    headers.append("Set-Cookie", endOfChallengeCookieLine());
  }
  headers.set("X-Request-ID", request.id);
  headers.set("Cache-Control", "private, no-store");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "strict-origin-when-cross-origin");
  return new Response(answer.body, { status: answer.status, headers });
}

/**
 * next-auth writes the cookie again at each look at the session, and clears one that opens nothing. Beside a change of
 * the token, in another tab, either would take the new one from the browser: only who signs in or out writes it.
 */
function leaveSessionCookie(headers: Headers): void {
  const lines = headers.getSetCookie();
  headers.delete("Set-Cookie");
  const isSession = new RegExp(`^${sessionCookieName()}(\\.\\d+)?=`);
  for (const line of lines) if (!isSession.test(line)) headers.append("Set-Cookie", line);
}
