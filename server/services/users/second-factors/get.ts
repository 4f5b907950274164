import { database } from "@/db/client";
import { countRecoveryCodes, readSecondFactor } from "@/server/auth/second-factors";
import { signedInRecently } from "@/server/auth/sessions";
import type { OpenContext } from "@/server/services/context";
import { signedIn } from "@/server/services/users/internal";
import { RECENT_SECONDS } from "@/server/services/users/prove-again";
import { readPasswordHash } from "@/server/services/users/store-password";
import type { SecondFactorState } from "./schemas";

/** Whether the person has a second factor, and what a change of it will ask for. */
export function getSecondFactor(context: OpenContext): Promise<SecondFactorState> {
  const { userId, sessionId } = signedIn(context);
  return database().identity(async (db) => ({
    since: (await readSecondFactor(db, userId))?.since ?? null,
    recoveryCodesLeft: await countRecoveryCodes(db, userId),
    hasPassword: (await readPasswordHash(db, userId)) !== undefined,
    signedInRecently: await signedInRecently(db, sessionId, RECENT_SECONDS),
  }));
}
