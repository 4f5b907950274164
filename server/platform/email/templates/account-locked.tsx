import { type MailContent, renderMail } from "@/server/platform/email/render";
import { Action, Layout, Paragraph, Quiet } from "./layout";

/** Tells a person that signing in is paused after too many wrong passwords. */
export function accountLockedMail(given: { name: string; resetLink: string }): Promise<MailContent> {
  return renderMail(
    "Signing in is paused for 15 minutes",
    <Layout title="Signing in is paused for 15 minutes" preview="Too many wrong passwords were tried.">
      <Paragraph>
        Hello {given.name}, a wrong password was tried 5 times for your account, so that signing in is paused
        for 15 minutes. Devices that are signed in stay so.
      </Paragraph>
      <Paragraph>If it was you and the password is forgotten, choose a new one.</Paragraph>
      <Action href={given.resetLink}>Choose a new password</Action>
      <Quiet>If it was not you, nobody got in. A long password of your own is the best protection.</Quiet>
    </Layout>,
  );
}
