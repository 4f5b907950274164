import { AppError } from "@/server/kernel/errors";
import type { SignInState } from "./sign-in-state";

/** next-auth redirects to `/sign-in?error=<message of what was thrown>`: these are the codes it then shows. */
const SIGN_IN_CODES: Partial<Record<AppError["code"], string>> = {
  rate_limited: "TooManyAttempts",
  unavailable: "Unavailable",
  invalid_input: "DeadLink",
};

/** Runs a part of signing in. What it throws is remembered for the door, and told to next-auth as a code. */
export async function attempt<T>(state: SignInState, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
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
