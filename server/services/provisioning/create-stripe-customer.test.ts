import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runSagaStep } from "@/server/platform/sagas";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { PROVISIONING } from "./index";

const app = startTestApp();

/** As Stripe does it: an answer is kept under its idempotency key and replayed, a failure too. */
const kept = new Map<string, { status: number; body: object }>();
let failures = 0;
let made = 0;

const server = createServer((request, response) => {
  const send = ({ status, body }: { status: number; body: object }) =>
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (request.method === "GET") {
    send({ status: 200, body: { object: "list", data: [], has_more: false, url: "/v1/customers" } });
    return;
  }
  const key = String(request.headers["idempotency-key"]);
  const answer = kept.get(key) ?? fresh();
  kept.set(key, answer);
  send(answer);
});

function fresh(): { status: number; body: object } {
  if (failures-- > 0) return { status: 500, body: { error: { type: "api_error", message: "broken" } } };
  made += 1;
  return { status: 200, body: { id: `cus_${made}`, object: "customer", metadata: {} } };
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env.STRIPE_API_BASE = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

it("gets past a failure that Stripe keeps replaying, by another key", async () => {
  failures = 2;
  const { id: tenantId, slug, owner } = await mintTenant(app().db);
  const facts = { tenantId, requestId: "r", eventId: "e", name: slug, slug, ownerUserId: owner.userId };
  const attempt = () => runSagaStep(PROVISIONING, facts, "create_stripe_customer");
  await expect(attempt()).rejects.toThrow("broken");
  await expect(attempt()).rejects.toThrow("broken");
  const [waiting] = await app().db.admin`select status, error from saga_steps
    where tenant_id = ${tenantId} and name = 'create_stripe_customer'`;
  expect(waiting).toEqual({ status: "pending", error: "broken" });
  await attempt();
  await attempt();
  expect(made).toBe(1);
  const [row] = await app().db.admin`select t.stripe_customer_id, s.status, s.error from tenants t
    join saga_steps s on s.tenant_id = t.id and s.name = 'create_stripe_customer' where t.id = ${tenantId}`;
  expect(row).toEqual({ stripe_customer_id: "cus_1", status: "done", error: null });
});
