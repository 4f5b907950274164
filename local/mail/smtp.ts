import { buffer } from "node:stream/consumers";
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { parseMail } from "./parse";
import type { MailStore } from "./store";

const largestMail = 25 * 1024 * 1024;

interface SmtpOptions {
  host: string;
  port: number;
  store: MailStore;
  log: (line: string) => void;
}

/** Takes mail without TLS; any user and password will do, and none is needed. */
export async function startSmtp({ host, port, store, log }: SmtpOptions) {
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ["STARTTLS"],
    disableReverseLookup: true,
    size: largestMail,
    onAuth: (_auth, _session, done) => done(null, { user: "anyone" }),
    onData(stream, session, done) {
      receive(stream, session, store, log).then(
        () => done(),
        (error: Error) => done(error),
      );
    },
  });
  server.on("error", (error) => log(`smtp: ${error.message}`));
  await new Promise<void>((resolve, reject) => {
    server.server.once("error", reject);
    server.listen(port, host, resolve);
  });
  const address = server.server.address();
  return {
    port: typeof address === "object" && address ? address.port : port,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

async function receive(
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  store: MailStore,
  log: (line: string) => void,
): Promise<void> {
  const raw = await buffer(stream);
  if (stream.sizeExceeded) throw Object.assign(new Error("The mail is too large."), { responseCode: 552 });
  const recipients = session.envelope.rcptTo.map((recipient) => recipient.address.toLowerCase());
  const mail = await parseMail(raw, recipients);
  await store.add(mail);
  log(`mail to ${mail.to.join(", ")}: ${mail.subject}`);
}
