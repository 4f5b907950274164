import { type MailContent, renderMail } from "@/server/platform/email/render";
import { Action, Layout, Paragraph, Quiet } from "./layout";

/** Tells the owner of an account that someone tried to sign up with its address. */
export function accountExistsMail(given: {
  name: string;
  signInLink: string;
  resetLink: string;
}): Promise<MailContent> {
  return renderMail(
    "You already have an account",
    <Layout title="You already have an account" preview="Sign in, or choose a new password.">
      <Paragraph>
        Hello {given.name}, someone tried to sign up with this address, which has an account already.
      </Paragraph>
      <Action href={given.signInLink}>Sign in</Action>
      <Paragraph>
        Forgotten the password? <a href={given.resetLink}>Choose a new one</a>.
      </Paragraph>
      <Quiet>If it was not you, do nothing: nothing was changed.</Quiet>
    </Layout>,
  );
}
