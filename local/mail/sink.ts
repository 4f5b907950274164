import { startMailPages } from "./pages-server";
import { startSmtp } from "./smtp";
import { openMailStore } from "./store";

export interface MailOptions {
  /** Port that takes mail; 0 for a free one. */
  smtpPort: number;
  /** Port of the pages and of `/messages.json`; 0 for a free one. */
  httpPort: number;
  /** Address to listen on; loopback unless told. */
  host?: string;
  /** Folder of `mails.jsonl`. */
  dataDir: string;
  log?: (line: string) => void;
}

export interface MailSink {
  smtpUrl: string;
  url: string;
  close(): Promise<void>;
}

/**
 * Takes every mail by SMTP, delivers none, and shows them on a page and as JSON. A mail is on disk before
 * the sender hears "250 OK", so a restart loses none.
 */
export async function startMail(options: MailOptions): Promise<MailSink> {
  const host = options.host ?? "127.0.0.1";
  const log = options.log ?? (() => {});
  const store = await openMailStore(options.dataDir);
  const smtp = await startSmtp({ host, port: options.smtpPort, store, log });
  const pages = await startMailPages({ host, port: options.httpPort, store, log }).catch(async (error) => {
    await smtp.close();
    throw error;
  });
  return {
    smtpUrl: `smtp://${host}:${smtp.port}`,
    url: `http://${host}:${pages.port}`,
    async close() {
      await Promise.all([smtp.close(), pages.close()]);
      await store.close();
    },
  };
}
