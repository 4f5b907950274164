import type { z } from "zod";
import { database } from "@/db/client";
import { attempts } from "@/server/auth/attempts";
import { confirmFactor, holdSignIns, replaceRecoveryCodes } from "@/server/auth/second-factors";
import { recordSecurityEvent } from "@/server/auth/security-events";
import { revokeAll, rotateSession } from "@/server/auth/sessions";
import { AppError } from "@/server/kernel/errors";
import type { OpenContext } from "@/server/services/context";
import { signedIn } from "@/server/services/users";
import { noticeSecondFactor } from "./notice";
import type { ConfirmSecondFactor, RecoveryCodes } from "./schemas";
import { wrongCode } from "./spend-code";

/**
 * Finishes setting up by a code of the app. From then on signing in asks for one. Every other device is signed out,
 * and this one gets a new session token. Returns the recovery codes, this once.
 *
 * @throws AppError invalid_input for a wrong code, conflict when nothing is being set up (or too long ago), rate_limited
 */
export async function confirmSecondFactor(
  context: OpenContext,
  { code }: z.output<typeof ConfirmSecondFactor>,
): Promise<RecoveryCodes> {
  const { userId, sessionId } = signedIn(context);
  await attempts().take("second_factor_account", userId);
  const made = await database().identity(async (db) => {
    await holdSignIns(db, userId);
    const outcome = await confirmFactor(db, userId, code);
    if (outcome === "wrong_code") throw wrongCode();
    if (outcome === "nothing_to_confirm") {
      throw new AppError("conflict", "Nothing is being set up, or it took too long. Begin again.");
    }
    const recoveryCodes = await replaceRecoveryCodes(db, userId);
    await revokeAll(db, userId, sessionId);
    const token = await rotateSession(db, sessionId, { secondFactor: true });
    await recordSecurityEvent(db, userId, "second_factor_added", context);
    return { recoveryCodes, token };
  });
  context.replaceSession(made.token);
  await attempts().forgive("second_factor_account", userId);
  await noticeSecondFactor(userId, "added");
  return { recoveryCodes: made.recoveryCodes };
}
