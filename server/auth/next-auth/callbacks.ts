import type { Account, CallbacksOptions, Profile, User } from "next-auth";
import { enter } from "@/server/auth/sign-ins";
import { env } from "@/server/env";
import { AppError } from "@/server/kernel/errors";
import { attempt } from "./attempt";
import { findOauthUser } from "./find-oauth-user";
import { ownAddress, ownPath } from "./own-address";
import type { SignInState } from "./sign-in-state";

export function authCallbacks(state: SignInState): Partial<CallbacksOptions> {
  return {
    redirect: ({ url, baseUrl }) => ownAddress(url, baseUrl) ?? baseUrl,

    /** Who signs in by OAuth becomes one of our people here. A proven first factor opens a session, or a challenge. */
    async signIn({ user, account, profile }) {
      const byOauth = account?.type === "oauth";
      if (byOauth) {
        const refusal = await attempt(state, () => proveByOauth(state, user, account, profile));
        if (refusal) return `/sign-in?error=${refusal}`;
      }
      const { proven } = state;
      if (proven) {
        state.entry = await attempt(state, () => enter(proven, state.request, state.presented.session));
      }
      if (!state.entry) return false;
      return state.entry.kind === "session" || secondFactorPage(state, byOauth);
    },

    /** At signing in, the session's token is handed on; afterwards it passes through as it is. */
    async jwt({ token, trigger }) {
      if (trigger !== "signIn" && trigger !== "signUp") return token;
      const { entry } = state;
      if (entry?.kind !== "session") {
        throw new AppError("unauthenticated", "Nobody was proven to be signing in.");
      }
      return { sub: entry.userId, sessionToken: entry.token };
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

/** Sets who was proven; or says why the provider's word is not enough. */
async function proveByOauth(
  state: SignInState,
  user: User,
  account: Account,
  profile: Profile | undefined,
): Promise<string | undefined> {
  const found = await findOauthUser({
    provider: account.provider,
    providerAccountId: account.providerAccountId,
    email: user.email,
    emailVerified: isVerified(profile),
    name: user.name,
  });
  if (found.kind === "refused") {
    const { id: requestId, log } = state.request;
    log.warn(
      { security: found.error, provider: account.provider, requestId },
      "a provider's account was refused",
    );
    return found.error;
  }
  const { provider, providerAccountId } = account;
  state.proven = { userId: found.userId, account: { provider, providerAccountId } };
  return undefined;
}

/** A page that sent its own request knows where to go on; who comes back from a provider is told in the address. */
function secondFactorPage({ presented }: SignInState, tellWay: boolean): string {
  const url = new URL("/sign-in/second-factor", env().NEXTAUTH_URL);
  const way = tellWay && presented.callbackUrl && ownPath(presented.callbackUrl, env().NEXTAUTH_URL);
  if (way) url.searchParams.set("next", way);
  return url.href;
}

function isVerified(profile: object | undefined): boolean {
  return profile !== undefined && "email_verified" in profile && profile.email_verified === true;
}
