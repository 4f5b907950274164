import { env } from "@/server/env";
import { attemptMail } from "./attempt";
import { mailTransport } from "./transport";

export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /**
   * What the Message-ID is derived from, such as an event's or a token's id: a mail that is sent again has the
   * same one, so that the receiver can tell. Letters, digits, dots and hyphens.
   */
  messageId: string;
}

/** Hands a mail over to the SMTP server, within about 10 s. Never call it inside a transaction. @throws MailFailed */
export async function sendMail(mail: Mail): Promise<void> {
  const { MAIL_FROM } = env();
  await attemptMail(() =>
    mailTransport().sendMail({
      from: MAIL_FROM,
      to: { name: "", address: mail.to },
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      messageId: messageIdHeader(mail.messageId),
      headers: { "Auto-Submitted": "auto-generated" },
    }),
  );
}

/** `<id@host>` (RFC 5322, msg-id). */
export function messageIdHeader(id: string): string {
  if (!/^[A-Za-z0-9.-]{1,120}$/.test(id))
    throw new TypeError("A Message-ID is made of letters, digits, . and -.");
  return `<${id}@${new URL(env().APP_URL).hostname}>`;
}

/** Talks to the SMTP server as before a mail, but sends none. @throws MailFailed */
export async function reachMailServer(): Promise<void> {
  await attemptMail(() => mailTransport().verify());
}
