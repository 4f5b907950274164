import type { z } from "zod";
import { database } from "@/db/client";
import { attempts } from "@/server/auth/attempts";
import { deleteFactor } from "@/server/auth/second-factors";
import { recordSecurityEvent } from "@/server/auth/security-events";
import { revokeAll, rotateSession } from "@/server/auth/sessions";
import type { OpenContext } from "@/server/services/context";
import { proveAgain, signedIn } from "@/server/services/users";
import { noticeSecondFactor } from "./notice";
import type { ProveBoth } from "./schemas";
import { spendCode } from "./spend-code";

/**
 * Removes the second factor and its recovery codes. Needs a code, and the password (or, without one, a recent
 * sign-in). Every other device is signed out.
 *
 * @throws AppError as `proveAgain`; invalid_input for a wrong code, conflict without a second factor, rate_limited
 */
export async function removeSecondFactor(
  context: OpenContext,
  { code, password }: z.output<typeof ProveBoth>,
): Promise<null> {
  const { userId, sessionId } = signedIn(context);
  const { hold } = await proveAgain(context, password, "password_if_any");
  await attempts().take("second_factor_account", userId);
  const token = await database().identity(async (db) => {
    await hold(db);
    await spendCode(db, userId, code);
    await deleteFactor(db, userId);
    await revokeAll(db, userId, sessionId);
    await recordSecurityEvent(db, userId, "second_factor_removed", context);
    return rotateSession(db, sessionId, { secondFactor: false });
  });
  context.replaceSession(token);
  await attempts().forgive("second_factor_account", userId);
  await noticeSecondFactor(userId, "removed");
  return null;
}
