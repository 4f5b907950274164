import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

/** What leaves the application: whole mails, and each call to Stripe with its body. */
export interface Outside {
  environment: { STRIPE_API_BASE: string; SMTP_URL: string };
  mails: string[];
  stripeCalls: string[];
  close(): Promise<void>;
}

/** A mail server, and an ear before the Stripe at `stripeUrl`. */
export async function startOutside(stripeUrl: string): Promise<Outside> {
  const mails: string[] = [];
  const stripeCalls: string[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push(`${to.join()}\n${unfold(Buffer.concat(parts).toString())}`);
        done();
      });
    },
  });
  const ear = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts);
    stripeCalls.push(`${request.method} ${decodeURIComponent(`${request.url} ${body}`)}`);
    const answer = await fetch(new URL(request.url ?? "/", stripeUrl), {
      method: request.method ?? "GET",
      headers: Object.entries(request.headers)
        .filter(([name]) => !["host", "connection", "content-length"].includes(name))
        .map(([name, value]) => [name, String(value)]),
      ...(body.length > 0 && { body }),
    });
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(await answer.text());
  });
  const [smtpPort, earPort] = [await portOf(smtp.server, smtp), await portOf(ear, ear)];
  return {
    environment: {
      STRIPE_API_BASE: `http://127.0.0.1:${earPort}`,
      SMTP_URL: `smtp://127.0.0.1:${smtpPort}`,
    },
    mails,
    stripeCalls,
    async close() {
      ear.closeAllConnections();
      await Promise.all([
        new Promise<void>((resolve) => ear.close(() => resolve())),
        new Promise<void>((resolve) => smtp.close(() => resolve())),
      ]);
    },
  };
}

async function portOf(
  server: Pick<Server, "address">,
  opened: { listen(port: number, host: string, done: () => void): unknown },
): Promise<number> {
  await new Promise<void>((resolve) => opened.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Without quoted-printable's line ends, which would cut an id in two. */
function unfold(mail: string): string {
  return mail.replaceAll(/=\r?\n/g, "").replaceAll("=3D", "=");
}
