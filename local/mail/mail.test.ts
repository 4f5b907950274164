import { appendFile, mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type MailSink, startMail } from "@/local/mail";

let dataDir: string;
let sink: MailSink;

const start = () => startMail({ smtpPort: 0, httpPort: 0, dataDir });

async function send(message: object): Promise<void> {
  const transport = createTransport(sink.smtpUrl);
  await transport.sendMail({
    from: "Bulkhead <no-reply@bulkhead.test>",
    subject: "Hello",
    text: "Hi",
    ...message,
  });
  transport.close();
}

async function messages(query = "") {
  const response = await fetch(`${sink.url}/messages.json${query}`);
  return (await response.json()) as Record<string, unknown>[];
}

async function pageOf(id: unknown): Promise<string> {
  return (await fetch(`${sink.url}/mails/${id}`)).text();
}

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "bulkhead-mail-"));
  sink = await start();
});

afterEach(async () => {
  await sink.close();
  await rm(dataDir, { recursive: true, force: true });
});

describe("the mail sink", () => {
  it("lists what was sent, with its links and without its headers", async () => {
    await send({
      to: "Ann <Ann@Example.com>",
      bcc: "audit@example.com",
      subject: "Confirm your address ✓",
      messageId: "<event-1@bulkhead.test>",
      text: "Open http://localhost:3000/verify?token=abc&x=1.",
      html: '<a href="http://localhost:3000/verify?token=abc&amp;x=1">Confirm</a> <a href="mailto:a@b.c">write</a>',
    });
    const [mail, ...others] = await messages();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      messageId: "<event-1@bulkhead.test>",
      from: "no-reply@bulkhead.test",
      to: ["ann@example.com", "audit@example.com"],
      subject: "Confirm your address ✓",
      links: ["http://localhost:3000/verify?token=abc&x=1"],
    });
    expect(Date.parse(String(mail?.receivedAt))).toBeGreaterThan(Date.now() - 60_000);
    expect(mail).not.toHaveProperty("headers");
  });

  it("filters by whole recipient and by part of the subject, newest first", async () => {
    await send({ to: "ann@example.com", subject: "First" });
    await send({ to: "ann@example.com", subject: "Second" });
    await send({ to: "joann@example.com", subject: "Third" });
    const subjects = async (query: string) => (await messages(query)).map((mail) => mail.subject);
    expect(await subjects("?to=ANN@example.com")).toEqual(["Second", "First"]);
    expect(await subjects("?subject=thi")).toEqual(["Third"]);
    expect(await subjects("?to=ann@example.com&subject=first")).toEqual(["First"]);
    expect(await subjects("?to=nobody@example.com")).toEqual([]);
  });

  it("keeps mails over a restart, and drops only a line torn by a crash", async () => {
    await send({ to: "ann@example.com", subject: "Kept" });
    await sink.close();
    await appendFile(join(dataDir, "mails.jsonl"), '{"id":"torn","subj');
    sink = await start();
    await send({ to: "ann@example.com", subject: "After" });
    await sink.close();
    sink = await start();
    expect((await messages()).map((mail) => mail.subject)).toEqual(["After", "Kept"]);
  });

  it("is empty after DELETE, also after a restart", async () => {
    await send({ to: "ann@example.com" });
    const response = await fetch(`${sink.url}/messages.json`, { method: "DELETE" });
    expect(response.status).toBe(204);
    expect(await messages()).toEqual([]);
    await sink.close();
    sink = await start();
    expect(await messages()).toEqual([]);
  });

  it("shows a hostile mail without letting it run, load or break out of its frame", async () => {
    const html = `<script>alert(1)</script>"></iframe><img src=x onerror=alert(2)>`;
    await send({ to: "ann@example.com", subject: "<b>bold</b>", html });
    const [mail] = await messages();
    const response = await fetch(`${sink.url}/mails/${mail?.id}`);
    const page = await response.text();
    expect(page).toContain("&lt;b&gt;bold&lt;/b&gt;");
    expect(page).not.toContain("<script>");
    expect(page.match(/<\/iframe>/g)).toHaveLength(1);
    expect(page).toMatch(/<iframe [^>]*sandbox="(?![^"]*allow-scripts)[^"]*"/);
    expect(page).toMatch(
      /srcdoc="&lt;meta http-equiv=&quot;Content-Security-Policy&quot; content=&quot;default-src &#39;none&#39;/,
    );
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'; (?!.*script-src)/);
  });

  it("makes links of the text clickable and shows the headers as received", async () => {
    await send({
      to: "ann@example.com",
      text: "See http://localhost:3000/a?b=1&c=2 now",
      headers: { "X-Probe": "7" },
    });
    const page = await pageOf((await messages())[0]?.id);
    expect(page).toContain('<a href="http://localhost:3000/a?b=1&amp;c=2"');
    expect(page).toContain("X-Probe: 7");
  });

  it("answers 404 for a mail it does not have, and shows an empty list as such", async () => {
    expect((await fetch(`${sink.url}/mails/none`)).status).toBe(404);
    expect(await (await fetch(sink.url)).text()).toContain("No mail yet");
  });

  it("refuses a page of another site, by host name and by origin", async () => {
    const status = (headers: Record<string, string>) =>
      new Promise((resolve, reject) => {
        request(`${sink.url}/messages.json`, { headers }, (response) => {
          response.resume();
          resolve(response.statusCode);
        })
          .on("error", reject)
          .end();
      });
    expect(await status({ host: "evil.example" })).toBe(403);
    expect(await status({ origin: "http://evil.example" })).toBe(403);
    expect(await status({})).toBe(200);
  });

  it("fails to start when its port is taken", async () => {
    const port = Number(new URL(sink.url).port);
    await expect(startMail({ smtpPort: 0, httpPort: port, dataDir })).rejects.toThrow("EADDRINUSE");
  });
});
