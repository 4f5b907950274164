import Stripe from "stripe";
import { beforeAll, describe, expect, it } from "vitest";
import { startTestApp } from "@/tests/support/app";
import { handleStripeWebhook, type Later } from "./stripe-webhook";

const app = startTestApp();
const SECRET = "whsec_nothing";
const HOOK = "http://127.0.0.1:3000/api/webhooks/stripe";

let serial = 0;
const payloadOf = (changes: object = {}) =>
  JSON.stringify({
    id: `evt_test_${++serial}`,
    object: "event",
    type: "customer.subscription.updated",
    data: { object: { id: "sub_1", object: "subscription", customer: "cus_1" } },
    ...changes,
  });

const sign = (payload: string, more: { secret?: string; timestamp?: number } = {}) =>
  Stripe.webhooks.generateTestHeaderString({
    payload,
    secret: more.secret ?? SECRET,
    ...(more.timestamp && { timestamp: more.timestamp }),
  });

async function deliver(body: string, signature?: string) {
  const tasks: Array<() => Promise<void>> = [];
  const later: Later = (task) => tasks.push(task);
  const headers = { "content-type": "application/json", ...(signature && { "stripe-signature": signature }) };
  const response = await handleStripeWebhook(new Request(HOOK, { method: "POST", body, headers }), later);
  return { response, tasks };
}

const stored = async () => {
  const rows = await app().db.admin`select id from stripe_events order by id`;
  return rows.map((row) => String(row.id));
};

const secondsAgo = (seconds: number) => Math.floor(Date.now() / 1_000) - seconds;

describe("the door for Stripe's webhooks", () => {
  beforeAll(() => {
    serial = 0;
  });

  it("answers 400 as a problem to whatever Stripe did not sign just now, and stores nothing", async () => {
    const payload = payloadOf();
    const signed = sign(payload);
    const attempts: [string, string | undefined][] = [
      [payload, undefined],
      [payload, "garbage"],
      [payload, "t=1,v1=00"],
      [payload, sign(payload, { secret: "whsec_another" })],
      [payload, sign(payload, { timestamp: secondsAgo(301) })],
      [payload.replace("cus_1", "cus_2"), signed],
      [`${payload} `, signed],
      ["", sign("")],
      ["{", sign("{")],
      ["null", sign("null")],
      ['{"id":"evt_x"}', sign('{"id":"evt_x"}')],
      [payloadOf({ id: 7 }), undefined],
    ];
    for (const [body, signature] of attempts) {
      const { response, tasks } = await deliver(body, signature);
      expect([body.slice(0, 20), signature, response.status]).toEqual([body.slice(0, 20), signature, 400]);
      expect(response.headers.get("content-type")).toContain("application/problem+json");
      const problem = await response.json();
      expect(problem).toMatchObject({ status: 400, code: "invalid_input", instance: "/api/webhooks/stripe" });
      expect(problem.requestId).toBe(response.headers.get("x-request-id"));
      expect(JSON.stringify(problem)).not.toContain(SECRET);
      expect(tasks).toEqual([]);
    }
    expect(await stored()).toEqual([]);
  });

  it("reads no more than its limit", async () => {
    const payload = payloadOf({ filler: "x".repeat(1_100_000) });
    const { response } = await deliver(payload, sign(payload));
    expect(response.status).toBe(413);
    expect(await stored()).toEqual([]);
  });

  it("stores an event before it answers 200, once, and takes it again", async () => {
    const payload = payloadOf();
    const { id } = JSON.parse(payload);
    for (const timestamp of [secondsAgo(299), secondsAgo(0)]) {
      const { response, tasks } = await deliver(payload, sign(payload, { timestamp }));
      expect([response.status, await response.json()]).toEqual([200, { received: true }]);
      expect(await stored()).toEqual([id]);
      expect(tasks).toHaveLength(1);
    }
    const [row] = await app().db.admin`select payload, processed_at from stripe_events where id = ${id}`;
    expect(row).toMatchObject({ payload: JSON.parse(payload), processed_at: null });
  });

  it("loses nothing when Inngest is away: the event stays, and the task that hands it over fails alone", async () => {
    const payload = payloadOf();
    const { response, tasks } = await deliver(payload, sign(payload));
    expect(response.status).toBe(200);
    await Promise.all(tasks.map((task) => task()));
    expect(await stored()).toContain(JSON.parse(payload).id);
  }, 30_000);
});
