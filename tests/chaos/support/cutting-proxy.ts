import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface CuttingProxy {
  /** The same database, by way of the proxy. */
  url: string;
  /**
   * The next COMMIT loses its connection: "answer" once the server has carried it out, "commit" before it gets there;
   * it then waits for `deliver`.
   */
  cut(what: "answer" | "commit"): void;
  /** Hands the COMMIT that was held back to the server, and resolves once that has answered. */
  deliver(): Promise<void>;
  close(): Promise<void>;
}

/** A COMMIT as `db/pool.ts` sends it: a simple query (PostgreSQL's protocol, 55.7). */
const COMMIT = Buffer.from("commit\0");

/** A proxy before Postgres that loses a connection between a COMMIT and its reply. */
export async function startCuttingProxy(databaseUrl: string): Promise<CuttingProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let mode: "answer" | "commit" | undefined;
  let held: { server: Socket; chunk: Buffer } | undefined;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    upstream.on("data", (chunk) => client.write(chunk));
    upstream.on("close", () => client.destroy());
    client.on("close", () => {
      if (held?.server !== upstream) upstream.destroy();
    });
    client.on("data", (chunk: Buffer) => {
      if (mode === undefined || !chunk.includes(COMMIT)) return void upstream.write(chunk);
      upstream.removeAllListeners("data");
      if (mode === "commit") {
        held = { server: upstream, chunk };
        client.destroy();
      } else {
        upstream.once("data", () => client.destroy());
        upstream.write(chunk);
      }
      mode = undefined;
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut: (what) => {
      mode = what;
    },
    async deliver() {
      if (!held) throw new TypeError("No COMMIT is held back.");
      held.server.write(held.chunk);
      await once(held.server, "data");
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
