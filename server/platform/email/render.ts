import { render, toPlainText } from "@react-email/render";
import type { ReactNode } from "react";

/** What a mail says, ready to be sent. */
export interface MailContent {
  subject: string;
  html: string;
  text: string;
}

export async function renderMail(subject: string, body: ReactNode): Promise<MailContent> {
  const html = await render(body);
  return { subject, html, text: toPlainText(html) };
}
