import { database } from "@/db/client";
import { attempts } from "@/server/auth/attempts";
import { issueToken } from "@/server/auth/mailed-tokens";
import { asId, type UserId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { findByEmail } from "./internal";
import { mailNobody, mailReset } from "./mails";
import type { MailSent } from "./schemas";

/** Mails a link to choose a new password; the same answer for an unknown address. @throws AppError as `signUp` */
export async function requestPasswordReset(
  context: OpenContext,
  input: { email: string },
): Promise<MailSent> {
  await attempts().take("credential_address", context.address);
  await attempts().take("sign_up_address", context.address);
  await attempts().take("mail_to", input.email);
  const found = await database().identity(async (db) => {
    const person = await findByEmail(db, input.email);
    return person && { person, issued: await issueToken(db, asId<UserId>(person.id), "reset_password") };
  });
  return found ? mailReset(found.person, found.issued) : mailNobody();
}
