import { type MailContent, renderMail } from "@/server/platform/email/render";
import { Action, Layout, Paragraph, Quiet } from "./layout";

/** Lets a person choose a new password. The link works once, for an hour. */
export function resetPasswordMail(given: { name: string; link: string }): Promise<MailContent> {
  return renderMail(
    "Choose a new password",
    <Layout title="Choose a new password" preview="The link works once, for an hour.">
      <Paragraph>Hello {given.name}, someone asked to reset the password of this account.</Paragraph>
      <Action href={given.link}>Choose a new password</Action>
      <Quiet>The link works once, for an hour. Every device is then signed out.</Quiet>
      <Quiet>If it was not you, do nothing: your password stays as it is.</Quiet>
    </Layout>,
  );
}
