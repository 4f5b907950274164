import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { freePort } from "@/local/supervisor/ports";
import { emitEvent } from "@/server/platform/outbox";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { type AppProcess, appProcess } from "./support/app-process";

const app = startTestApp();
const batches: string[][] = [];
let beforeAnswer = async () => {};
let child: AppProcess;

/** Takes events as Inngest does, and keeps their ids. */
const inngest = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  const ids = (JSON.parse(text) as { id: string }[]).map((event) => event.id);
  batches.push(ids);
  await beforeAnswer();
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ ids, status: 200 }));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => inngest.listen(0, "127.0.0.1", resolve));
  const port = String(await freePort());
  const address = `http://127.0.0.1:${(inngest.address() as AddressInfo).port}`;
  child = appProcess(() => ({ ...process.env, PORT: port, INNGEST_DEV: address }));
});
afterAll(async () => {
  await child?.kill();
  inngest.closeAllConnections();
  await new Promise((resolve) => inngest.close(resolve));
});

it("loses no event, and gives none another id, when it is killed between sending and marking", {
  timeout: 120_000,
}, async () => {
  const tenant = await mintTenant(app().db);
  const ids = await app().db.database.tenants.write(tenant.id, async (tx) => {
    const written: string[] = [];
    for (const name of ["a", "b", "c"]) {
      written.push(await emitEvent({ tx, requestId: "r" }, "project.created", { projectId: "p", name }));
    }
    return written;
  });
  beforeAnswer = async () => {
    beforeAnswer = async () => {};
    await child.kill();
  };
  await child.start().catch(() => undefined);
  await child.gone();
  expect(batches).toEqual([ids]);
  const left = await app().db.admin`select id from outbox_events where published_at is null order by id`;
  expect(left.map((event) => event.id)).toEqual(ids);
  await child.start();
  await vi.waitFor(
    async () => {
      const [row] = await app().db
        .admin`select count(*)::int as n from outbox_events where published_at is null`;
      expect(row?.n).toBe(0);
    },
    { timeout: 30_000 },
  );
  expect(batches).toEqual([ids, ids]);
});
