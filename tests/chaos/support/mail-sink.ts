import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface CountingMailSink {
  url: string;
  /** Message-IDs of the mails that this address was sent, in order. */
  messageIds(address: string): string[];
  close(): Promise<void>;
}

/** Takes every mail but those to an address that begins with `refused`. */
export async function startCountingMailSink(): Promise<CountingMailSink> {
  const mails: { to: string; messageId: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onRcptTo({ address }, _session, done) {
      if (!address.startsWith("refused")) return done();
      done(Object.assign(new Error("no such mailbox"), { responseCode: 550 }));
    },
    onData(stream, session, done) {
      let text = "";
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      stream.on("end", () => {
        const messageId = /^Message-ID: (.*)$/im.exec(text)?.[1]?.trim() ?? "";
        for (const { address } of session.envelope.rcptTo) mails.push({ to: address, messageId });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    messageIds: (address) => mails.filter((mail) => mail.to === address).map((mail) => mail.messageId),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
