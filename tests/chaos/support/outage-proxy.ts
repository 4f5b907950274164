import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface OutageProxy {
  /** The same database, by way of the proxy. */
  url: string;
  /** Takes the database away: every connection is lost, and no new one is let through. */
  cut(): void;
  /** Drops what is sent, without a word: connections stay open and nothing comes over them, now or later. */
  freeze(): void;
  /** Gives it back, to new connections. */
  mend(): void;
  close(): Promise<void>;
}

/** A proxy before Postgres that takes it away and gives it back, for those alone that go through it. */
export async function startOutageProxy(databaseUrl: string): Promise<OutageProxy> {
  const url = new URL(databaseUrl);
  const target = { port: Number(url.port), host: url.hostname };
  const sockets = new Set<Socket>();
  let away = false;
  let frozen = false;
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  const hold = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.resume();
  };
  const server = createServer((client) => {
    if (away) return void client.destroy();
    if (frozen) return void hold(client);
    const upstream = connect(target);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => undefined);
      from.on("close", () => to.destroy());
      from.pipe(to);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut() {
      away = true;
      destroyAll();
    },
    freeze() {
      frozen = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.resume();
      }
    },
    mend() {
      away = false;
      frozen = false;
    },
    async close() {
      destroyAll();
      server.close();
      await once(server, "close");
    },
  };
}
