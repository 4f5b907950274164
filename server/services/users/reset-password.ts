import type { z } from "zod";
import { database } from "@/db/client";
import { proveAddress } from "@/server/auth/addresses";
import { attempts } from "@/server/auth/attempts";
import { checkToken, spendToken, voidTokens } from "@/server/auth/mailed-tokens";
import { hashPassword } from "@/server/auth/passwords";
import { recordSecurityEvent } from "@/server/auth/security-events";
import { revokeAll } from "@/server/auth/sessions";
import { notFound } from "@/server/kernel/errors";
import { newId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { findById, refuseWeak } from "./internal";
import { noticePasswordChanged } from "./mails";
import type { ProvenEmail, ResetPassword } from "./schemas";
import { storePassword } from "./store-password";

/**
 * Sets a new password by a mailed link, once; signs every device out; confirms the address, since the link came
 * from it. Its owner is told by mail. Returns the address, so that signing in is one step.
 *
 * @throws AppError invalid_input for a dead link or a weak password
 */
export async function resetPassword(
  context: OpenContext,
  { token, password }: z.output<typeof ResetPassword>,
): Promise<z.output<typeof ProvenEmail>> {
  refuseWeak(password, "/password");
  await attempts().take("credential_address", context.address);
  await attempts().take("token_address", context.address);
  const owner = await database().identity(async (db) =>
    findById(db, await checkToken(db, token, "reset_password")),
  );
  refuseWeak(password, "/password", owner);
  const hash = await hashPassword(password);
  const person = await database().identity(async (db) => {
    const userId = await spendToken(db, token, "reset_password");
    await proveAddress(db, userId, { keepPassword: false });
    await voidTokens(db, userId, "reset_password", "sign_in");
    await storePassword(db, userId, hash);
    await revokeAll(db, userId);
    await recordSecurityEvent(db, userId, "password_changed", context);
    const row = await findById(db, userId);
    if (!row) throw notFound("account");
    return row;
  });
  await attempts().forgive("sign_in_account", person.email);
  await noticePasswordChanged(person, newId());
  return { email: person.email };
}
