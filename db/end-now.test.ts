import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { endNow } from "./end-now";

let attempts = 0;
let sendsAway = true;
/** Those who began to speak and were not sent away, until they leave. */
const guests = new Set<Socket>();
const server = createServer((socket) => {
  socket.on("error", () => undefined);
  socket.on("close", () => guests.delete(socket));
  socket.once("data", () => {
    attempts += 1;
    if (sendsAway) socket.end();
    else guests.add(socket);
  });
});
beforeAll(async () => {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterAll(() => server.close());

/** Clients that are let in and sent away, over and over. */
function clients() {
  const { port } = server.address() as AddressInfo;
  return Array.from({ length: 20 }, () => {
    const sql = postgres(`postgres://nobody@127.0.0.1:${port}/none`, { max: 1, fetch_types: false });
    const asked = sql`select 1`.then(
      () => "answered",
      ({ code }: { code: string }) => code,
    );
    return { sql, asked };
  });
}

describe("a client that is ended while it tries to connect", () => {
  it("leaves no connection behind, and what was asked of it fails", async () => {
    const all = clients();
    while (attempts < 100) await sleep(1);
    sendsAway = false;
    await Promise.all(all.map(({ sql }) => endNow(sql)));
    expect(new Set(await Promise.all(all.map(({ asked }) => asked)))).toEqual(
      new Set(["CONNECTION_DESTROYED"]),
    );
    await sleep(200);
    expect(guests.size).toBe(0);
  });

  it("may be ended twice", async () => {
    for (const { sql, asked } of clients()) {
      await endNow(sql);
      await endNow(sql);
      expect(await asked).toBe("CONNECTION_DESTROYED");
    }
  });
});
