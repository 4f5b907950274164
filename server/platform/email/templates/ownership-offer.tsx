import { type MailContent, renderMail } from "@/server/platform/email/render";
import { Action, Layout, Paragraph, Quiet } from "./layout";

const day = new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" });

/** Tells a member that a workspace is offered to them. The link needs their session: it proves nothing by itself. */
export function ownershipOfferMail(given: {
  name: string;
  ownerName: string;
  workspaceName: string;
  /** ISO 8601. */
  expiresAt: string;
  link: string;
}): Promise<MailContent> {
  const { name, ownerName, workspaceName, link } = given;
  const until = day.format(new Date(given.expiresAt));
  return renderMail(
    `${ownerName} offers you the ownership of ${workspaceName}`,
    <Layout title={`Become the owner of ${workspaceName}`} preview={`${ownerName} offers you the ownership.`}>
      <Paragraph>
        Hello {name}, {ownerName} offers you the ownership of {workspaceName}. If you accept, you hold every
        right there, the bill included, and {ownerName} becomes an admin.
      </Paragraph>
      <Action href={link}>See the offer</Action>
      <Quiet>It stands until {until} (UTC). If you do nothing, nothing changes.</Quiet>
    </Layout>,
  );
}
