import { database } from "@/db/client";
import { attempts, countSignInFailure } from "@/server/auth/attempts";
import { needsSecondFactor, proveSecondFactor } from "@/server/auth/second-factors";
import { type Origin, recordSecurityEvent, recordSecurityEventLater } from "@/server/auth/security-events";
import { insertSession, looksLikeToken } from "@/server/auth/sessions";
import { findChallenge, lockChallenge, markChallenge, type OpenChallenge } from "./challenges";
import type { Entry } from "./enter";
import { takeAccountAttempt } from "./take-account-attempt";

export type Passing = (Entry & { kind: "session" }) | { kind: "wrong" } | { kind: "expired" };

/**
 * Answers a challenge with a code of the authenticator, or a recovery code. The code, the challenge and the session
 * stand or fall together, so that a crash in between costs neither.
 *
 * @throws AppError rate_limited, for the address, or for the account whatever the browser
 */
export async function passChallenge(
  given: { token: string | undefined; code: unknown },
  origin: Origin,
  replaces: string | undefined,
): Promise<Passing> {
  await attempts().take("credential_address", origin.address);
  const { token, code } = given;
  if (token === undefined || !looksLikeToken(token)) return { kind: "expired" };
  const challenge = await database().identity((db) => findChallenge(db, token));
  if (!challenge) return { kind: "expired" };
  const { user } = challenge;
  await takeAccountAttempt("second_factor_account", user.id, user, origin);
  const passing = await tryCode(
    challenge,
    typeof code === "string" ? code.slice(0, 64) : "",
    origin,
    replaces,
  );
  if (passing.kind === "session") {
    await attempts().forgive("second_factor_account", user.id);
  } else {
    recordSecurityEventLater(user.id, "sign_in_failed", origin);
    await countSignInFailure("code");
  }
  return passing;
}

function tryCode(
  { id, user }: OpenChallenge,
  code: string,
  origin: Origin,
  replaces: string | undefined,
): Promise<Passing> {
  return database().identity(async (db): Promise<Passing> => {
    // Holds the person's row first, as adding and removing a factor do: the two cannot wait for each other.
    if (!(await needsSecondFactor(db, user.id))) return { kind: "expired" };
    if (!(await lockChallenge(db, id))) return { kind: "expired" };
    const proof = await proveSecondFactor(db, user.id, code);
    await markChallenge(db, id, proof ? "passed" : "failed");
    if (!proof) return { kind: "wrong" };
    const { token } = await insertSession(db, { userId: user.id, secondFactor: true, replaces, ...origin });
    if (proof === "recovery_code") await recordSecurityEvent(db, user.id, "recovery_code_used", origin);
    await recordSecurityEvent(db, user.id, "signed_in", origin);
    return { kind: "session", userId: user.id, token };
  });
}
