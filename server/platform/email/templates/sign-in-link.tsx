import { type MailContent, renderMail } from "@/server/platform/email/render";
import { Action, Layout, Paragraph, Quiet } from "./layout";

/** A link that signs in once. */
export function signInLinkMail(given: { name: string; link: string }): Promise<MailContent> {
  return renderMail(
    "Your link to sign in",
    <Layout title="Your link to sign in" preview="It works once, for 10 minutes.">
      <Paragraph>Hello {given.name}, by this link you sign in without a password.</Paragraph>
      <Action href={given.link}>Sign in</Action>
      <Quiet>
        It works once, for 10 minutes. If you did not ask for it, do nothing, and give it to nobody: who has
        it gets in.
      </Quiet>
    </Layout>,
  );
}
