import type { AuthOptions } from "next-auth";
import * as jwt from "next-auth/jwt";
import { cookiesAreSecure, SESSION_ABSOLUTE_SECONDS, sessionCookieName } from "@/server/auth/sessions";
import { env } from "@/server/env";
import { authCallbacks } from "./callbacks";
import { credentialsProvider } from "./credentials-provider";
import { oauthProviders } from "./oauth-providers";
import { observeRefusedOauth } from "./observe-refused-oauth";
import { decodeSession, encodeSession, endSession } from "./opaque-sessions";
import { secondFactorProvider } from "./second-factor-provider";
import { signInLinkProvider } from "./sign-in-link-provider";
import type { SignInState } from "./sign-in-state";

/** next-auth's options for one request. */
export async function authOptions(state: SignInState): Promise<AuthOptions> {
  const secure = cookiesAreSecure();
  return {
    secret: env().NEXTAUTH_SECRET,
    useSecureCookies: secure,
    providers: [
      credentialsProvider(state),
      secondFactorProvider(state),
      signInLinkProvider(state),
      ...(await oauthProviders()),
    ],
    pages: { signIn: "/sign-in", error: "/sign-in", signOut: "/sign-in" },
    session: { strategy: "jwt", maxAge: SESSION_ABSOLUTE_SECONDS },
    cookies: {
      sessionToken: {
        name: sessionCookieName(),
        options: { httpOnly: true, sameSite: "lax", path: "/", secure },
      },
    },
    jwt: {
      // With a salt it is one of next-auth's own short-lived cookies (state, PKCE, nonce), and stays a JWT.
      encode: (params) => (params.salt ? jwt.encode(params) : encodeSession(params.token)),
      decode: (params) => (params.salt ? jwt.decode(params) : decodeSession(state, params.token)),
    },
    callbacks: authCallbacks(state),
    events: { signOut: ({ token }) => endSession(state, token) },
    logger: {
      // A cookie that opens nothing is everyday; what failed underneath is in the state, and logged by the door.
      error: (code, told) => {
        state.request.log.debug({ code, requestId: state.request.id }, "next-auth");
        if (code === "OAUTH_CALLBACK_ERROR") observeRefusedOauth(state, told);
      },
      warn: (code) => state.request.log.debug({ code }, "next-auth"),
      debug: () => undefined,
    },
  };
}
