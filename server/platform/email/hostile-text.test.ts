import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Mail } from "@/local/mail";
import { startTestApp } from "@/tests/support/app";
import { HOSTILE_TEXTS } from "@/tests/support/hostile-texts";
import * as email from "./index";
import { startTestMail } from "./test-support/mail-sink";

startTestApp();
const mail = startTestMail();

const link = "http://127.0.0.1:3000/verify-email?token=abc&x=1";
const expiresAt = "2100-01-01T00:00:00Z";

/** Each mail, with a text in every place that a person fills. */
const MAILS: Readonly<Record<string, (text: string) => Promise<email.MailContent>>> = {
  accountExistsMail: (name) => email.accountExistsMail({ name, signInLink: link, resetLink: link }),
  accountLockedMail: (name) => email.accountLockedMail({ name, resetLink: link }),
  invitationMail: (text) => email.invitationMail({ inviterName: text, workspaceName: text, expiresAt, link }),
  ownershipOfferMail: (text) =>
    email.ownershipOfferMail({ name: text, ownerName: text, workspaceName: text, expiresAt, link }),
  passwordChangedMail: (name) => email.passwordChangedMail({ name, resetLink: link }),
  quotaNoticeMail: (text) =>
    email.quotaNoticeMail({
      name: text,
      workspaceName: text,
      meter: text,
      threshold: 80,
      used: 8,
      quota: 10,
      link,
    }),
  resetPasswordMail: (name) => email.resetPasswordMail({ name, link }),
  secondFactorMail: (name) => email.secondFactorMail({ name, change: "added", resetLink: link }),
  signInLinkMail: (name) => email.signInLinkMail({ name, link }),
  verifyEmailMail: (name) => email.verifyEmailMail({ name, link }),
  welcomeMail: (text) => email.welcomeMail({ name: text, tenantName: text, link }),
};

/** Sends it for real, and reads what arrived. */
async function arrived(name: string, text: string): Promise<Mail> {
  const content = await MAILS[name]?.(text);
  if (!content) throw new TypeError(`There is no ${name}.`);
  const to = `${randomBytes(6).toString("hex")}@example.test`;
  await email.sendMail({ to, messageId: `hostile.${randomBytes(6).toString("hex")}`, ...content });
  const [only, ...others] = await mail.to(to);
  expect([name, only?.to, others]).toEqual([name, [to], []]);
  if (!only) throw new TypeError("unreachable");
  return only;
}

/** The elements of an HTML text: comments and the text between them are no part of it. */
function elementsOf(html: string): { tag: string; attributes: string }[] {
  const found = html.matchAll(/<([a-z][\w-]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi);
  return [...found].map(([, tag = "", attributes = ""]) => ({ tag: tag.toLowerCase(), attributes }));
}

const shapeOf = (html: string) => elementsOf(html).map(({ tag }) => tag);

describe("what a person wrote, in a mail", () => {
  it("is tried in every mail that there is", () => {
    const sent = Object.keys(email).filter((name) => /Mail$/.test(name) && !/^(send|reach)/.test(name));
    expect(Object.keys(MAILS).toSorted()).toEqual(sent.toSorted());
  });

  it.each(Object.keys(MAILS))("is text, and no element, link, header or recipient: %s", async (name) => {
    const broken = ["\r\n", "\n", "\r", "\u2028"].map(
      (line) => `Ana${line}Bcc: other@example.test${line}X-Own: 1`,
    );
    const hostile = HOSTILE_TEXTS.join(" ");
    const [plain, marked, parted] = await Promise.all([
      arrived(name, "Ana"),
      arrived(name, hostile),
      arrived(name, broken.join("")),
    ]);
    expect(shapeOf(plain.html)).toContain("a");
    expect(shapeOf(marked.html)).toEqual(shapeOf(plain.html));
    expect(marked.text.replace(/\s+/g, " ")).toContain(hostile);
    for (const { attributes } of elementsOf(marked.html)) {
      expect(attributes).not.toMatch(/\son\w+\s*=/i);
      const target = /\s(?:href|src|action)\s*=\s*"([^"]*)"/i.exec(attributes)?.[1];
      if (target !== undefined) expect(target.replaceAll("&amp;", "&")).toBe(link);
    }
    const headers = await mail.headerNames(plain);
    expect(headers).toEqual(expect.arrayContaining(["From", "To", "Subject", "Message-ID"]));
    expect(await mail.headerNames(parted)).toEqual(headers);
    expect(parted.subject).not.toMatch(/[\r\n]/);
  });
});
