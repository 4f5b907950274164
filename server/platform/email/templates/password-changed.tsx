import { type MailContent, renderMail } from "@/server/platform/email/render";
import { Action, Layout, Paragraph, Quiet } from "./layout";

/** Tells a person that the password was changed, in case it was somebody else. */
export function passwordChangedMail(given: { name: string; resetLink: string }): Promise<MailContent> {
  return renderMail(
    "Your password was changed",
    <Layout title="Your password was changed" preview="Other devices were signed out.">
      <Paragraph>
        Hello {given.name}, your password was changed just now, and other devices were signed out.
      </Paragraph>
      <Quiet>If it was not you, choose a new password at once:</Quiet>
      <Action href={given.resetLink}>Choose a new password</Action>
    </Layout>,
  );
}
