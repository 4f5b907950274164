import { type MailContent, renderMail } from "@/server/platform/email/render";
import { Action, Layout, Paragraph, Quiet } from "./layout";

const day = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });

/** Invites an address into a workspace. The link works once, until `expiresAt` (ISO 8601). */
export function invitationMail(given: {
  inviterName: string;
  workspaceName: string;
  expiresAt: string;
  link: string;
}): Promise<MailContent> {
  const { inviterName, workspaceName, link } = given;
  const until = day.format(new Date(given.expiresAt));
  return renderMail(
    `${inviterName} invites you to ${workspaceName}`,
    <Layout title={`Join ${workspaceName}`} preview={`${inviterName} invites you. The link works once.`}>
      <Paragraph>
        {inviterName} invites you to work in {workspaceName}. You need no account yet: the link lets you make
        one.
      </Paragraph>
      <Action href={link}>See the invitation</Action>
      <Quiet>The link works once, until {until} (UTC).</Quiet>
      <Quiet>If you did not expect this, do nothing: without you nothing happens.</Quiet>
    </Layout>,
  );
}
