import { database } from "@/db/client";
import { attempts } from "@/server/auth/attempts";
import { issueToken } from "@/server/auth/mailed-tokens";
import { asId, type UserId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { findByEmail } from "./internal";
import { mailNobody, mailVerification } from "./mails";
import type { MailSent } from "./schemas";

/** Mails a new link to an unconfirmed address; the same answer for any other. @throws AppError as `signUp` */
export async function resendVerification(context: OpenContext, input: { email: string }): Promise<MailSent> {
  await attempts().take("credential_address", context.address);
  await attempts().take("sign_up_address", context.address);
  await attempts().take("mail_to", input.email);
  const found = await database().identity(async (db) => {
    const person = await findByEmail(db, input.email);
    if (!person || person.emailVerifiedAt !== null) return undefined;
    return { person, issued: await issueToken(db, asId<UserId>(person.id), "verify_email") };
  });
  return found ? mailVerification(found.person, found.issued) : mailNobody();
}
