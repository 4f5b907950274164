import type { JWT } from "next-auth/jwt";
import { readSession, signOut } from "@/server/auth/sessions";
import { AppError } from "@/server/kernel/errors";
import type { SignInState } from "./sign-in-state";

/**
 * next-auth's credentials provider allows JWT sessions only, which cannot be revoked. Here the "JWT" is our opaque
 * token: encoding hands the token out, decoding asks the database.
 */
export function encodeSession(token: JWT | undefined): string {
  return typeof token?.sessionToken === "string" ? token.sessionToken : "";
}

/** What the cookie stands for, or null: a garbage, revoked or expired one is nobody's. */
export async function decodeSession(state: SignInState, cookie: string | undefined): Promise<JWT | null> {
  if (!cookie) return null;
  const session = await readSession(cookie).catch((thrown: unknown) => {
    throw remember(state, thrown);
  });
  if (!session) return null;
  const { id, name, email, isOperator } = session.user;
  return { sub: id, name, email, isOperator, sessionToken: cookie };
}

/** Revokes the session in the database; clearing the cookie alone would leave a stolen copy alive. */
export async function endSession(state: SignInState, token: JWT | null): Promise<void> {
  const sessionToken = encodeSession(token ?? undefined);
  if (!sessionToken) return;
  await signOut(sessionToken).catch((thrown: unknown) => {
    throw remember(state, thrown);
  });
}

function remember(state: SignInState, thrown: unknown): unknown {
  state.failure =
    thrown instanceof AppError
      ? thrown
      : new AppError(
          "internal",
          "The session could not be read. It has been recorded under the request id.",
          {
            cause: thrown,
          },
        );
  return thrown;
}
