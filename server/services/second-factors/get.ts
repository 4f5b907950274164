import { database } from "@/db/client";
import { countRecoveryCodes, readSecondFactor } from "@/server/auth/second-factors";
import { signedInRecently } from "@/server/auth/sessions";
import type { OpenContext } from "@/server/services/context";
import { RECENT_SECONDS, readPasswordHash, signedIn } from "@/server/services/users";
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
