import type { z } from "zod";
import { database } from "@/db/client";
import { attempts } from "@/server/auth/attempts";
import { voidTokens } from "@/server/auth/mailed-tokens";
import { hashPassword, verifyPassword } from "@/server/auth/passwords";
import { holdSignIns } from "@/server/auth/second-factors";
import { recordSecurityEvent } from "@/server/auth/security-events";
import { revokeAll, rotateSession } from "@/server/auth/sessions";
import { AppError, notFound } from "@/server/kernel/errors";
import { newId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { findById, refuseWeak, signedIn } from "./internal";
import { noticePasswordChanged } from "./mails";
import type { ChangePassword, Ended } from "./schemas";
import { readPasswordHash, replacePassword } from "./store-password";

/**
 * Changes the password of the signed-in person, signs every other device out, and gives this one another token: a
 * copy of the old one may be what the change is meant to end.
 *
 * @throws AppError invalid_input for a wrong current or a weak new password, conflict when the current one was
 * changed while it was being checked, rate_limited
 */
export async function changePassword(
  context: OpenContext,
  { currentPassword, newPassword }: z.output<typeof ChangePassword>,
): Promise<z.output<typeof Ended>> {
  const { userId, sessionId } = signedIn(context);
  const { person, current } = await database().identity(async (db) => ({
    person: await findById(db, userId),
    current: await readPasswordHash(db, userId),
  }));
  if (!person) throw notFound("account");
  refuseWeak(newPassword, "/newPassword", person);
  await attempts().take("sign_in_account", person.email);
  if (!(await verifyPassword(current, currentPassword)) || !current) throw wrongPassword();
  await attempts().forgive("sign_in_account", person.email);
  const hash = await hashPassword(newPassword);
  const changed = await database().identity(async (db) => {
    await holdSignIns(db, userId);
    await replacePassword(db, userId, { verified: current, hash });
    await voidTokens(db, userId, "reset_password", "sign_in");
    await recordSecurityEvent(db, userId, "password_changed", context);
    const ended = await revokeAll(db, userId, sessionId);
    return { ended, token: await rotateSession(db, sessionId) };
  });
  context.replaceSession(changed.token);
  await noticePasswordChanged(person, newId());
  return { ended: changed.ended };
}

function wrongPassword(): AppError {
  const message = "is not your current password";
  return new AppError("invalid_input", `What you entered ${message}.`, {
    errors: [{ pointer: "/currentPassword", message }],
  });
}
