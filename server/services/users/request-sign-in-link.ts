import { database } from "@/db/client";
import { attempts } from "@/server/auth/attempts";
import { issueToken } from "@/server/auth/mailed-tokens";
import { asId, type UserId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { findByEmail } from "./internal";
import { mailNobody, mailSignInLink } from "./mails";
import type { MailSent } from "./schemas";

/** Mails a link that signs in once; the same answer for an unknown address. @throws AppError as `signUp` */
export async function requestSignInLink(context: OpenContext, input: { email: string }): Promise<MailSent> {
  await attempts().take("credential_address", context.address);
  await attempts().take("sign_up_address", context.address);
  await attempts().take("mail_to", input.email);
  const found = await database().identity(async (db) => {
    const person = await findByEmail(db, input.email);
    return person && { person, issued: await issueToken(db, asId<UserId>(person.id), "sign_in") };
  });
  return found ? mailSignInLink(found.person, found.issued) : mailNobody();
}
