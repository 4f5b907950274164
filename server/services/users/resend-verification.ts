import type { OpenContext } from "@/server/services/context";
import { mailAfterAnswer } from "./mail-later";
import { mailVerification } from "./mails";
import type { MailSent } from "./schemas";

/** Mails a new link to an unconfirmed address; the same answer for any other. @throws AppError as `mailAfterAnswer` */
export function resendVerification(context: OpenContext, { email }: { email: string }): Promise<MailSent> {
  const when = ({ emailVerifiedAt }: { emailVerifiedAt: string | null }) => emailVerifiedAt === null;
  return mailAfterAnswer(context, email, { purpose: "verify_email", when, mail: mailVerification });
}
