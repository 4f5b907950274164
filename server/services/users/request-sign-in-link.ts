import type { OpenContext } from "@/server/services/context";
import { mailAfterAnswer } from "./mail-later";
import { mailSignInLink } from "./mails";
import type { MailSent } from "./schemas";

/** Mails a link that signs in once; the same answer for an unknown address. @throws AppError as `mailAfterAnswer` */
export function requestSignInLink(context: OpenContext, { email }: { email: string }): Promise<MailSent> {
  return mailAfterAnswer(context, email, { purpose: "sign_in", mail: mailSignInLink });
}
