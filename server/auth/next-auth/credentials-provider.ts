import * as credentialsModule from "next-auth/providers/credentials";
import { AppError } from "@/server/kernel/errors";
import { checkCredentials } from "./check-credentials";
import { defaultExport } from "./default-export";
import type { SignInState } from "./sign-in-state";

/** next-auth redirects to `/sign-in?error=<message of what was thrown>`: these are the codes it then shows. */
const SIGN_IN_CODES: Partial<Record<AppError["code"], string>> = {
  rate_limited: "TooManyAttempts",
  unavailable: "Unavailable",
};

/** E-mail address and password. */
export function credentialsProvider(state: SignInState) {
  const make = defaultExport(credentialsModule);
  return make({
    name: "E-mail and password",
    credentials: { email: { type: "email" }, password: { type: "password" } },
    authorize: async (given) => {
      const check = await attempt(state, { email: given?.email, password: given?.password });
      if (check.kind === "unverified") throw new Error("EmailNotVerified");
      if (check.kind === "wrong") return null;
      state.user = { userId: check.userId, passwordHash: check.passwordHash };
      return { id: check.userId, name: check.name, email: check.email };
    },
  });
}

async function attempt(state: SignInState, given: { email: unknown; password: unknown }) {
  try {
    return await checkCredentials(given, state.request.address);
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw fail(state, thrown);
    state.failure = thrown;
    throw new Error(SIGN_IN_CODES[thrown.code] ?? "Default");
  }
}

/** What nobody foresaw is logged, and shown as nothing but a failure. */
function fail(state: SignInState, thrown: unknown): Error {
  state.request.log.error({ err: thrown, requestId: state.request.id }, "signing in failed");
  state.failure = new AppError(
    "internal",
    "Signing in did not work. It has been recorded under the request id.",
  );
  return new Error("Default");
}
