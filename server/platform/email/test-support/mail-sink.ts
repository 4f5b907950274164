import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { type Mail, startMail } from "@/local/mail";
import { finishAfterAnswers } from "@/server/platform/after-answer";

export interface TestMail {
  /** The mails to an address, the newest first, with those that wait for an answer to be out. */
  to(address: string): Promise<Mail[]>;
  /** The names of a mail's headers as they came, from its page. */
  headerNames(mail: Mail): Promise<string[]>;
  /** The `token` of the newest mail's link to that page. */
  token(address: string, page: string): Promise<string>;
}

/** A mail sink of this test file's own, which SMTP_URL points to. Call once, after `startTestApp`. */
export function startTestMail(): TestMail {
  let url = "";
  let close: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "bulkhead-mail-"));
    const sink = await startMail({ smtpPort: 0, httpPort: 0, dataDir });
    url = sink.url;
    process.env.SMTP_URL = sink.smtpUrl;
    close = async () => {
      await sink.close();
      await rm(dataDir, { recursive: true, force: true });
    };
  });
  afterAll(() => close());
  const to = async (address: string): Promise<Mail[]> => {
    await finishAfterAnswers();
    const answer = await fetch(`${url}/messages.json?to=${encodeURIComponent(address)}`);
    return (await answer.json()) as Mail[];
  };
  return {
    to,
    async headerNames({ id }) {
      const page = await (await fetch(`${url}/mails/${id}`)).text();
      const block = page.slice(page.lastIndexOf("<pre>") + "<pre>".length, page.lastIndexOf("</pre>"));
      return [...block.matchAll(/^[\w-]+(?=:)/gm)].map(([name]) => name);
    },
    async token(address, page) {
      for (const mail of await to(address)) {
        const link = mail.links.map((text) => new URL(text)).find(({ pathname }) => pathname === page);
        const token = link?.searchParams.get("token");
        if (token) return token;
      }
      throw new Error(`No mail to ${address} links to ${page}.`);
    },
  };
}
