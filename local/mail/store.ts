import { type FileHandle, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";

export interface Mail {
  id: string;
  /** Value of the Message-ID header, angle brackets included; empty if there was none. */
  messageId: string;
  from: string;
  /** The addresses it was delivered to, lower case, Bcc included. */
  to: string[];
  subject: string;
  text: string;
  html: string;
  /** http(s) addresses of the HTML, then of the text, each once. */
  links: string[];
  /** ISO 8601, UTC. */
  receivedAt: string;
  /** The header block as it came. */
  headers: string;
}

export interface MailFilter {
  /** A whole address, in any case. */
  to?: string | undefined;
  /** A part of the subject, in any case. */
  subject?: string | undefined;
}

export interface MailStore {
  add(mail: Mail): Promise<void>;
  /** Newest first. */
  list(filter?: MailFilter): Mail[];
  get(id: string): Mail | undefined;
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** Opens `mails.jsonl` in the folder; a line torn by a crash was never acknowledged, and is cut off. */
export async function openMailStore(dataDir: string): Promise<MailStore> {
  await mkdir(dataDir, { recursive: true });
  const file = join(dataDir, "mails.jsonl");
  const mails = parseLines(await readFile(file, "utf8").catch(() => ""));
  const handle = await open(file, "a+");
  await rewrite(handle, mails);
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => {
    const turn = last.then(work);
    last = turn.catch(() => {});
    return turn;
  };
  return {
    add: (mail) =>
      inTurn(async () => {
        await handle.appendFile(`${JSON.stringify(mail)}\n`);
        await handle.datasync();
        mails.push(mail);
      }),
    list: (filter = {}) => mails.filter((mail) => matches(mail, filter)).reverse(),
    get: (id) => mails.find((mail) => mail.id === id),
    clear: () =>
      inTurn(async () => {
        await rewrite(handle, []);
        mails.length = 0;
      }),
    async close() {
      await last;
      await handle.close();
    },
  };
}

function matches(mail: Mail, { to, subject }: MailFilter): boolean {
  return (
    (!to || mail.to.includes(to.toLowerCase())) &&
    (!subject || mail.subject.toLowerCase().includes(subject.toLowerCase()))
  );
}

function parseLines(content: string): Mail[] {
  return content.split("\n").flatMap((line) => {
    try {
      return line ? [JSON.parse(line)] : [];
    } catch {
      return [];
    }
  });
}

async function rewrite(handle: FileHandle, mails: Mail[]): Promise<void> {
  const wanted = mails.map((mail) => `${JSON.stringify(mail)}\n`).join("");
  if ((await handle.stat()).size === Buffer.byteLength(wanted)) return;
  await handle.truncate(0);
  await handle.appendFile(wanted);
  await handle.datasync();
}
