import { type MailContent, renderMail } from "@/server/platform/email/render";
import { Action, Layout, Paragraph, Quiet } from "./layout";

/** Asks a person to confirm an address. The link works once, for 24 hours. */
export function verifyEmailMail(given: { name: string; link: string }): Promise<MailContent> {
  return renderMail(
    "Confirm your e-mail address",
    <Layout title="Confirm your e-mail address" preview="One click, then you can sign in.">
      <Paragraph>Hello {given.name}, confirm that this address is yours, then sign in.</Paragraph>
      <Action href={given.link}>Confirm my address</Action>
      <Quiet>The link works once, for 24 hours.</Quiet>
      <Quiet>
        If you did not sign up, do nothing: without your confirmation nobody can sign in with this address.
      </Quiet>
    </Layout>,
  );
}
