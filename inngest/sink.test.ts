import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asId, type EventId, type TenantId } from "@/server/kernel/ids";
import { EventsRefused, type OutboxEvent } from "@/server/platform/outbox";
import { startTestApp } from "@/tests/support/app";
import { inngestSink } from "./index";

startTestApp();

let answer: (request: IncomingMessage, response: ServerResponse) => void;
let bodies: unknown[] = [];
const server = createServer(async (request, response) => {
  let text = "";
  for await (const chunk of request) text += chunk;
  bodies.push(JSON.parse(text));
  answer(request, response);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.INNGEST_DEV = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  bodies = [];
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const replies = (status: number, body: object) => {
  answer = (_request, response) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
};

const event: OutboxEvent = {
  id: asId<EventId>("01900000-0000-7000-8000-000000000001"),
  tenantId: asId<TenantId>("01900000-0000-7000-8000-000000000002"),
  name: "project.created",
  version: 1,
  payload: { projectId: "p", name: "n", tenantId: "of somebody else" },
  requestId: "request-1",
  actorUserId: null,
  occurredAtMs: 1_700_000_000_000,
  attempts: 0,
};

describe("the Inngest sink", () => {
  it("sends id, name, time and data, in which the tenant is the row's own", async () => {
    replies(200, { ids: ["1"], status: 200 });
    await inngestSink.send([event]);
    expect(bodies).toMatchObject([
      [
        {
          id: event.id,
          name: "project.created",
          ts: event.occurredAtMs,
          data: { projectId: "p", tenantId: event.tenantId, requestId: "request-1", version: 1 },
        },
      ],
    ]);
  });

  it.each([
    [400, false],
    [413, false],
    [500, true],
  ])("takes %i for a word on the events, without asking again", async (status, sinkFault) => {
    replies(status, { error: "bad event" });
    const failure = await inngestSink.send([event]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(EventsRefused);
    expect(failure).toMatchObject({ sinkFault, message: expect.stringContaining(`${status}`) });
    expect(bodies).toHaveLength(1);
  });

  it.each([401, 404, 429, 503])("takes %i for a word on the way there", async (status) => {
    replies(status, { error: "not now" });
    const failure = await inngestSink.send([event]).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(EventsRefused);
    expect(bodies).toHaveLength(1);
  });

  it("gives up on a server that does not answer, well before the database's deadline", async () => {
    answer = () => undefined;
    const failure = await inngestSink.send([event]).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: "Inngest did not answer in time." });
  });
});
