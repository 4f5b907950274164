import { type MailContent, renderMail } from "@/server/platform/email/render";
import { Action, Layout, Paragraph, Quiet } from "./layout";

const number = new Intl.NumberFormat("en");

/** Tells who sees the bill that 80 or 100 % of a quota is used up. */
export function quotaNoticeMail(given: {
  name: string;
  workspaceName: string;
  /** As people know it: `API calls`. */
  meter: string;
  threshold: number;
  used: number;
  quota: number;
  link: string;
}): Promise<MailContent> {
  const { name, workspaceName, meter, threshold, used, quota, link } = given;
  const title =
    threshold >= 100
      ? `${workspaceName} has used up its ${meter}`
      : `${workspaceName} has used ${threshold}% of its ${meter}`;
  return renderMail(
    title,
    <Layout title={title} preview={`${number.format(used)} of ${number.format(quota)} this period.`}>
      <Paragraph>
        Hello {name}, {workspaceName} has used {number.format(used)} of the {number.format(quota)} {meter}{" "}
        that its plan includes this period.
      </Paragraph>
      <Action href={link}>See the plan</Action>
      <Quiet>Nothing that is stored is lost. You are told once of each share in a period.</Quiet>
    </Layout>,
  );
}
