import { type MailContent, renderMail } from "@/server/platform/email/render";
import { Action, Layout, Paragraph, Quiet } from "./layout";

/** Tells a person that a second factor was added or removed, in case it was somebody else. */
export function secondFactorMail(given: {
  name: string;
  change: "added" | "removed";
  resetLink: string;
}): Promise<MailContent> {
  const subject =
    given.change === "added" ? "A second factor was added to your account" : "Your second factor was removed";
  return renderMail(
    subject,
    <Layout title={subject} preview="Other devices were signed out.">
      <Paragraph>
        {given.change === "added"
          ? `Hello ${given.name}, signing in to your account now asks for a code of your authenticator app, too.`
          : `Hello ${given.name}, signing in to your account no longer asks for a code.`}{" "}
        Other devices were signed out.
      </Paragraph>
      <Quiet>If it was not you, choose a new password at once:</Quiet>
      <Action href={given.resetLink}>Choose a new password</Action>
    </Layout>,
  );
}
