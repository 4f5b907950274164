import type { CallbacksOptions } from "next-auth";
import { createSession } from "@/server/auth/sessions";
import { AppError } from "@/server/kernel/errors";
import { findOauthUser } from "./find-oauth-user";
import { ownAddress } from "./own-address";
import type { SignInState } from "./sign-in-state";

export function authCallbacks(state: SignInState): Partial<CallbacksOptions> {
  return {
    redirect: ({ url, baseUrl }) => ownAddress(url, baseUrl) ?? baseUrl,

    /** Who signs in by OAuth becomes one of our people here, or is sent back with the reason. */
    async signIn({ user, account, profile }) {
      if (account?.type !== "oauth") return state.user !== undefined;
      const found = await findOauthUser({
        provider: account.provider,
        providerAccountId: account.providerAccountId,
        email: user.email,
        emailVerified: isVerified(profile),
        name: user.name,
      });
      if (found.kind === "refused") return `/sign-in?error=${found.error}`;
      state.user = { userId: found.userId };
      return true;
    },

    /** At signing in, the session is made; afterwards the token passes through as it is. */
    async jwt({ token, trigger }) {
      if (trigger !== "signIn" && trigger !== "signUp") return token;
      if (!state.user) throw new AppError("unauthenticated", "Nobody was proven to be signing in.");
      const { token: sessionToken } = await createSession({
        ...state.user,
        replaces: state.presentedToken,
        userAgent: state.request.userAgent,
        address: state.request.address,
      });
      return { sub: state.user.userId, sessionToken };
    },

    /** All that /api/auth/session tells: no token, no hash. */
    session({ session, token }) {
      const user = {
        id: token.sub ?? null,
        name: token.name ?? null,
        email: token.email ?? null,
        isOperator: token.isOperator === true,
      };
      return { expires: session.expires, user };
    },
  };
}

function isVerified(profile: object | undefined): boolean {
  return profile !== undefined && "email_verified" in profile && profile.email_verified === true;
}
