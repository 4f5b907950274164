import { describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import {
  accountExistsMail,
  accountLockedMail,
  messageIdHeader,
  passwordChangedMail,
  reachMailServer,
  resetPasswordMail,
  sendMail,
  verifyEmailMail,
  welcomeMail,
} from "./index";
import { startTestMail } from "./test-support/mail-sink";

startTestApp();
const mail = startTestMail();

const link = "https://app.example.test/verify-email?token=abc&x=1";
const name = '<b>Ana</b> "O\'Neill"';

describe("every mail", () => {
  const all = () =>
    Promise.all([
      verifyEmailMail({ name, link }),
      resetPasswordMail({ name, link }),
      accountExistsMail({ name, signInLink: link, resetLink: link }),
      accountLockedMail({ name, resetLink: link }),
      passwordChangedMail({ name, resetLink: link }),
      welcomeMail({ name, tenantName: "<i>Acme</i>", link }),
    ]);

  it("says the same in HTML and in plain text, with its link whole in both", async () => {
    for (const { subject, html, text } of await all()) {
      expect(subject.length).toBeGreaterThan(5);
      expect(html.replaceAll("&amp;", "&")).toContain(link);
      expect(text).toContain(link);
    }
  });

  it("never renders what a person wrote as HTML", async () => {
    for (const { html } of await all()) {
      expect(html).not.toContain("<b>Ana");
      expect(html).not.toContain("<i>Acme");
      expect(html).toContain("&lt;b&gt;Ana");
    }
  });

  it("loads nothing from elsewhere and is made for light and dark", async () => {
    for (const { html } of await all()) {
      expect(html).not.toMatch(/<img|<script|@import|url\(|<link[^>]+stylesheet/i);
      expect(html).toMatch(/prefers-color-scheme: ?dark/);
    }
  });
});

describe("sending", () => {
  const content = () => verifyEmailMail({ name: "Ana", link });

  it("hands the mail over, and over again under the same Message-ID", async () => {
    const given = { to: "ana@example.test", messageId: "verify-email.1", ...(await content()) };
    await sendMail(given);
    await sendMail(given);
    const mails = await mail.to("ana@example.test");
    expect(mails).toHaveLength(2);
    expect(new Set(mails.map(({ messageId }) => messageId))).toEqual(new Set(["<verify-email.1@127.0.0.1>"]));
    expect(mails[0]?.links).toContain(link);
  });

  it("takes an address as one address, never as a list", async () => {
    const given = { messageId: "verify-email.2", ...(await content()) };
    await sendMail({ ...given, to: "one@example.test, two@example.test" }).catch(() => undefined);
    expect(await mail.to("two@example.test")).toHaveLength(0);
  });

  it("refuses a Message-ID that could carry a header", () => {
    for (const bad of ["a b", "a\r\nBcc: x@y.z", "", "<a>", "a@b"]) {
      expect(() => messageIdHeader(bad)).toThrow(TypeError);
    }
  });

  it("reaches the server without sending anything", async () => {
    await reachMailServer();
  });
});
