import type { IssuedToken } from "@/server/auth/mailed-tokens";
import { AppError } from "@/server/kernel/errors";
import {
  accountExistsMail,
  type MailContent,
  passwordChangedMail,
  reachMailServer,
  resetPasswordMail,
  sendMail,
  signInLinkMail,
  verifyEmailMail,
} from "@/server/platform/email";
import { logger } from "@/server/platform/observability";
import type { Person } from "./internal";
import { links } from "./links";
import type { MailSent } from "./schemas";

const SENT: MailSent = { status: "check_your_mail" };

export async function mailVerification(person: Person, issued: IssuedToken): Promise<MailSent> {
  const content = await verifyEmailMail({ name: person.name, link: links.verifyEmail(issued.token) });
  return deliver(person.email, `verify-email.${issued.id}`, content);
}

export async function mailReset(person: Person, issued: IssuedToken): Promise<MailSent> {
  const content = await resetPasswordMail({ name: person.name, link: links.resetPassword(issued.token) });
  return deliver(person.email, `reset-password.${issued.id}`, content);
}

export async function mailSignInLink(person: Person, issued: IssuedToken): Promise<MailSent> {
  const content = await signInLinkMail({ name: person.name, link: links.signInLink(issued.token) });
  return deliver(person.email, `sign-in-link.${issued.id}`, content);
}

export async function mailAccountExists(person: Person, id: string): Promise<MailSent> {
  const content = await accountExistsMail({
    name: person.name,
    signInLink: links.signIn(),
    resetLink: links.forgotPassword(),
  });
  return deliver(person.email, `account-exists.${id}`, content);
}

/** Whether or not somebody is to be written to, the answer depends on the mail server. */
export async function mailReachable(): Promise<MailSent> {
  await reachMailServer().catch(refuse);
  return SENT;
}

/** A notice after the fact: a mail server that is down does not undo what was done. */
export async function noticePasswordChanged(person: Person, id: string): Promise<void> {
  const content = await passwordChangedMail({ name: person.name, resetLink: links.forgotPassword() });
  await sendMail({ to: person.email, messageId: `password-changed.${id}`, ...content }).catch(
    (err: unknown) => {
      logger().warn({ err }, "a notice of a changed password was not sent");
    },
  );
}

async function deliver(to: string, messageId: string, content: MailContent): Promise<MailSent> {
  await sendMail({ to, messageId, ...content }).catch(refuse);
  return SENT;
}

function refuse(cause: unknown): never {
  throw new AppError(
    "unavailable",
    "We could not send mail just now. What you entered is kept: ask for the mail again in a few minutes.",
    { headers: { "Retry-After": "60" }, cause },
  );
}
