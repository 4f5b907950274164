import type { z } from "zod";
import { database } from "@/db/client";
import { attempts } from "@/server/auth/attempts";
import { replaceRecoveryCodes } from "@/server/auth/second-factors";
import { recordSecurityEvent } from "@/server/auth/security-events";
import { rotateSession } from "@/server/auth/sessions";
import type { OpenContext } from "@/server/services/context";
import { proveAgain, signedIn } from "@/server/services/users";
import type { ProveBoth, RecoveryCodes } from "./schemas";
import { spendCode } from "./spend-code";

/** Ten new recovery codes; the old ones open nothing from then on, nor does the session's old token. @throws AppError as `removeSecondFactor` */
export async function replaceCodes(
  context: OpenContext,
  { code, password }: z.output<typeof ProveBoth>,
): Promise<RecoveryCodes> {
  const { userId, sessionId } = signedIn(context);
  const { hold } = await proveAgain(context, password, "password_if_any");
  await attempts().take("second_factor_account", userId);
  const made = await database().identity(async (db) => {
    await hold(db);
    await spendCode(db, userId, code);
    await recordSecurityEvent(db, userId, "recovery_codes_replaced", context);
    const recoveryCodes = await replaceRecoveryCodes(db, userId);
    return { recoveryCodes, token: await rotateSession(db, sessionId) };
  });
  context.replaceSession(made.token);
  await attempts().forgive("second_factor_account", userId);
  return { recoveryCodes: made.recoveryCodes };
}
