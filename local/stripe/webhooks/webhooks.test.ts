import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Harness, startHarness } from "@/local/stripe/test/harness";
import { type Receiver, startReceiver } from "@/local/stripe/test/receiver";
import { backoffMs } from "./backoff";
import { shuffled } from "./shuffle";

const SECRET = "whsec_test_secret";

let harness: Harness;
let receiver: Receiver;
beforeEach(async () => {
  harness = await startHarness();
  receiver = await startReceiver(SECRET);
});
afterEach(async () => {
  await receiver.close();
  await harness.close();
});

const listen = () => harness.control("endpoints", { url: receiver.url, secret: SECRET });
const makeCustomers = async (count: number) => {
  for (let n = 0; n < count; n++) await harness.sdk.customers.create({ name: `C${n}` });
};
const names = () => receiver.received.map(({ event }) => (event.data.object as { name?: string }).name);

describe("webhooks", () => {
  it("arrive signed over the raw body, in order, as Stripe writes an event", async () => {
    await listen();
    await harness.sdk.customers.create({ name: "C0" }, { idempotencyKey: "k" });
    await makeCustomers(4);
    await receiver.count(5);
    expect(receiver.received.every(({ signatureHolds }) => signatureHolds)).toBe(true);
    expect(names()).toEqual(["C0", "C0", "C1", "C2", "C3"]);
    const first = receiver.received[0]?.event;
    expect(first).toMatchObject({
      object: "event",
      type: "customer.created",
      livemode: false,
      pending_webhooks: 1,
    });
    expect(first?.api_version).toMatch(/^\d{4}-\d{2}-\d{2}\./);
    expect(Number.isInteger(first?.created)).toBe(true);
    expect(first?.request).toEqual({ id: expect.stringMatching(/^req_/), idempotency_key: "k" });
  });

  it("show a secret once, go only to enabled endpoints that want the type, and stop with the endpoint", async () => {
    const { sdk } = harness;
    const made = await sdk.webhookEndpoints.create({
      url: receiver.url,
      enabled_events: ["product.created"],
    });
    expect(made.secret).toMatch(/^whsec_/);
    expect((await sdk.webhookEndpoints.retrieve(made.id)).secret).toBeUndefined();
    await makeCustomers(1);
    await sdk.products.create({ name: "Wanted" });
    await receiver.count(1);
    await sdk.webhookEndpoints.update(made.id, { disabled: true });
    await sdk.products.create({ name: "Unheard" });
    await sdk.webhookEndpoints.update(made.id, { disabled: false, enabled_events: ["*"] });
    await makeCustomers(1);
    await receiver.count(2);
    expect(receiver.received.map(({ event }) => event.type)).toEqual(["product.created", "customer.created"]);
    expect(receiver.received[0]?.signatureHolds).toBe(false);
    expect(await sdk.webhookEndpoints.del(made.id)).toMatchObject({ deleted: true });
    await makeCustomers(1);
    expect(await harness.control("webhooks", { flush: true })).toMatchObject({
      flushed: { delivered: 0, failed: 0 },
    });
  });

  it("are sent again with growing pauses until they are answered 2xx, and each attempt is on record", async () => {
    await harness.control("webhooks", { retryBaseMs: 5 });
    receiver.answer = (index) => (index < 2 ? 500 : 200);
    await listen();
    await makeCustomers(1);
    await receiver.count(3);
    expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(1);
    await expect
      .poll(async () => {
        const state = await (await harness.page("/_control/state")).json();
        const [delivery] = state.deliveries;
        return [delivery.state, delivery.attempts.map(({ status }: { status: number }) => status)];
      })
      .toEqual(["delivered", [500, 500, 200]]);
  });

  it("are given up after the last attempt, a redirect counting as a failure", async () => {
    await harness.control("webhooks", { retryBaseMs: 1, maxAttempts: 2, pause: true });
    receiver.answer = () => 302;
    await listen();
    await makeCustomers(1);
    await harness.control("webhooks", { flush: true });
    await harness.control("webhooks", { flush: true });
    const state = await (await harness.page("/_control/state")).json();
    expect(state.deliveries.map(({ state: is }: { state: string }) => is)).toEqual(["failed"]);
    expect(receiver.received).toHaveLength(2);
  });

  it("wait while paused, and are then sent twice each in the order of the seed", async () => {
    await harness.control("webhooks", { pause: true, shuffle: true, seed: 7, duplicate: 2 });
    await listen();
    await makeCustomers(20);
    expect(receiver.received).toEqual([]);
    expect(await harness.control("webhooks", { flush: true })).toMatchObject({
      flushed: { delivered: 40, failed: 0 },
    });
    const sorted = Array.from({ length: 20 }, (_, n) => [`C${n}`, `C${n}`]).flat();
    expect(names()).not.toEqual(sorted);
    expect(names().toSorted()).toEqual(sorted.toSorted());
    expect(new Set(receiver.received.map(({ event }) => event.id)).size).toBe(20);
  });

  it("deliver a thousand events twice, shuffled, losing none", async () => {
    await harness.control("webhooks", { pause: true, shuffle: true, duplicate: 2, concurrency: 8 });
    await listen();
    const one = await harness.sdk.customers.create({ name: "N" });
    for (let n = 1; n < 1000; n++) await harness.sdk.customers.update(one.id, { name: `N${n}` });
    expect(await harness.control("webhooks", { flush: true })).toMatchObject({
      flushed: { delivered: 2000, failed: 0 },
    });
    const copies = new Map<string, number>();
    for (const { event } of receiver.received) copies.set(event.id, (copies.get(event.id) ?? 0) + 1);
    expect(copies.size).toBe(1000);
    expect(new Set(copies.values())).toEqual(new Set([2]));
  }, 60_000);

  it("come late when told to", async () => {
    await listen();
    await harness.control("webhooks", { delayMs: 60_000 });
    await makeCustomers(1);
    await harness.control("webhooks", { delayMs: 0 });
    await harness.sdk.products.create({ name: "Prompt" });
    await receiver.count(1);
    expect(receiver.received.map(({ event }) => event.type)).toEqual(["product.created"]);
    await harness.control("webhooks", { flush: true });
    expect(receiver.received.map(({ event }) => event.type)).toEqual(["product.created", "customer.created"]);
  });
});

describe("order and pauses", () => {
  it("shuffles the same way for the same seed and loses nothing", () => {
    const items = Array.from({ length: 50 }, (_, n) => n);
    expect(shuffled(items, 3)).toEqual(shuffled(items, 3));
    expect(shuffled(items, 3)).not.toEqual(shuffled(items, 4));
    expect(shuffled(items, 3).toSorted((a, b) => a - b)).toEqual(items);
  });

  it("doubles each pause up to six hours", () => {
    expect([1, 2, 3, 30].map((attempts) => backoffMs(attempts, 1000))).toEqual([
      1000, 2000, 4000, 21_600_000,
    ]);
  });
});
