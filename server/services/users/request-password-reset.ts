import type { OpenContext } from "@/server/services/context";
import { mailAfterAnswer } from "./mail-later";
import { mailReset } from "./mails";
import type { MailSent } from "./schemas";

/** Mails a link to choose a new password; the same answer for an unknown address. @throws AppError as `mailAfterAnswer` */
export function requestPasswordReset(context: OpenContext, { email }: { email: string }): Promise<MailSent> {
  return mailAfterAnswer(context, email, { purpose: "reset_password", mail: mailReset });
}
