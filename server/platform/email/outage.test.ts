import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { attemptMail } from "./attempt";
import { MailFailed } from "./errors";

/** A server that speaks as told, one line for each it hears. */
async function listen(speak: (socket: Socket) => void): Promise<{ server: Server; port: number }> {
  const server = createServer(speak);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("no port");
  return { server, port: address.port };
}

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close();
});

async function send(port: number): Promise<unknown> {
  const { createTransport } = await import("nodemailer");
  const transport = createTransport({ host: "127.0.0.1", port, socketTimeout: 300, greetingTimeout: 300 });
  const mail = { from: "a@example.test", to: "b@example.test", subject: "s", text: "t" };
  return attemptMail(() => transport.sendMail(mail)).catch((error: unknown) => error);
}

it("is a typed failure when nobody listens, after a second try", async () => {
  const { server, port } = await listen(() => undefined);
  server.close();
  await once(server, "close");
  const failure = await send(port);
  expect(failure).toBeInstanceOf(MailFailed);
  expect(failure).toMatchObject({ reason: "unreachable" });
});

it("does not wait for a server that accepts and says nothing", async () => {
  let calls = 0;
  const { server, port } = await listen((socket) => {
    calls += 1;
    socket.on("error", () => undefined);
  });
  open.push(server);
  expect(await send(port)).toMatchObject({ name: "MailFailed", reason: "timeout" });
  expect(calls).toBe(2);
});

it("does not repeat what the server refused for good", async () => {
  let calls = 0;
  const { server, port } = await listen((socket) => {
    calls += 1;
    socket.on("error", () => undefined);
    socket.write("554 no service here\r\n");
  });
  open.push(server);
  expect(await send(port)).toMatchObject({ name: "MailFailed", reason: "refused" });
  expect(calls).toBe(1);
});
