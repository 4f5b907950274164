import { type MailContent, renderMail } from "@/server/platform/email/render";
import { Action, Layout, Paragraph } from "./layout";

/** Tells an owner that the workspace is ready. */
export function welcomeMail(given: { name: string; tenantName: string; link: string }): Promise<MailContent> {
  return renderMail(
    `${given.tenantName} is ready`,
    <Layout title={`${given.tenantName} is ready`} preview="Create a project, or call the API.">
      <Paragraph>
        Hello {given.name}, your workspace {given.tenantName} is set up. Create a first project, invite a
        colleague, or make an API key and call it from your own code.
      </Paragraph>
      <Action href={given.link}>Open {given.tenantName}</Action>
    </Layout>,
  );
}
