import { randomUUID } from "node:crypto";
import PostalMime from "postal-mime";
import type { Mail } from "./store";

/** Reads a raw RFC 5322 message; `to` is the envelope's recipients, so that Bcc is seen too. */
export async function parseMail(raw: Buffer, to: string[]): Promise<Mail> {
  const email = await PostalMime.parse(raw);
  const html = email.html ?? "";
  const text = email.text ?? "";
  return {
    id: randomUUID(),
    messageId: email.messageId ?? "",
    from: email.from?.address ?? "",
    to,
    subject: email.subject ?? "",
    text,
    html,
    links: findLinks(html, text),
    receivedAt: new Date().toISOString(),
    headers: raw.toString("utf8").split(/\r?\n\r?\n/, 1)[0] ?? "",
  };
}

/** The http(s) addresses of a mail, those of the HTML's `href`s first, each once. */
export function findLinks(html: string, text: string): string[] {
  const hrefs = [...html.matchAll(/\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map((match) =>
    decodeEntities(match[1] ?? match[2] ?? "").trim(),
  );
  const plain = [...text.matchAll(/https?:\/\/[^\s<>"')\]]+/g)].map((match) =>
    match[0].replace(/[.,;:!?]+$/, ""),
  );
  return [...new Set([...hrefs, ...plain])].filter((link) => /^https?:\/\//i.test(link));
}

// The entities that occur in an address: & is the one that matters, mail templates write it as &amp;.
function decodeEntities(value: string): string {
  return value
    .replace(/&#x([0-9a-f]{1,6});/gi, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&#(\d{1,7});/g, (_, decimal) => String.fromCodePoint(Number(decimal)))
    .replace(/&quot;/g, '"')
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}
