import { expect } from "@playwright/test";
import { demo } from "./demo";

export interface SinkMail {
  messageId: string;
  subject: string;
  text: string;
  links: string[];
}

/** The newest mail to an address whose subject holds a word, waited for. */
export async function waitForMail(to: string, word: string): Promise<SinkMail> {
  let found: SinkMail | undefined;
  await expect
    .poll(
      async () => {
        found = (await mailsTo(to)).find((mail) => mail.subject.toLowerCase().includes(word.toLowerCase()));
        return found?.subject;
      },
      { timeout: 30_000, message: `a mail to ${to} about ${word}` },
    )
    .toBeTruthy();
  if (!found) throw new Error("unreachable");
  return found;
}

export async function mailsTo(to: string): Promise<SinkMail[]> {
  const answer = await fetch(`${demo().mailUrl}/messages.json?to=${encodeURIComponent(to)}`);
  const body: unknown = await answer.json();
  const list = Array.isArray(body) ? body : (body as { data?: unknown; messages?: unknown }).messages;
  return list as SinkMail[];
}
