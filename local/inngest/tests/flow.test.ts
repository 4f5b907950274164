import { describe, expect, it } from "vitest";
import { sleep, worldsForFile } from "./support/suite";
import { ended, until } from "./support/world";

const { world } = worldsForFile();

describe("events", () => {
  it("starts one run for two events of the same id", async () => {
    let runs = 0;
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction({ id: "count", triggers: [{ event: "app/dup" }] }, () => {
          runs++;
        }),
      ],
    });
    const first = await app.client.send({ id: "same", name: "app/dup" });
    const second = await app.client.send([
      { id: "same", name: "app/dup" },
      { id: "other", name: "app/dup" },
      { id: "other", name: "app/dup" },
    ]);
    await ended(app, "app/dup", 2);
    await sleep(200);
    expect(runs).toBe(2);
    expect(second.ids[0]).toBe(first.ids[0]);
    expect(second.ids[1]).toBe(second.ids[2]);
  });

  it("stores a retried request of the SDK once, by its seed", async () => {
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction({ id: "f", triggers: [{ event: "app/seed" }] }, () => 1),
      ],
    });
    const post = () =>
      fetch(`${app.url}/e/key`, {
        method: "POST",
        headers: {
          "x-inngest-event-id-seed": "1700000000000,YWJjZGVmZ2hpag==",
        },
        body: JSON.stringify([{ name: "app/seed" }, { name: "app/seed" }]),
      }).then((answer) => answer.json());
    expect(await post()).toEqual(await post());
    await ended(app, "app/seed", 2);
    await sleep(200);
    expect(await app.runs()).toHaveLength(2);
  });

  it("refuses an event without a name with 400 and stores none of its batch", async () => {
    const app = await world({
      functions: (inngest) => [inngest.createFunction({ id: "f", triggers: [{ event: "app/*" }] }, () => 1)],
    });
    const post = (body: string) => fetch(`${app.url}/e/key`, { method: "POST", body });
    expect((await post(JSON.stringify([{ name: "app/x" }, { data: {} }]))).status).toBe(400);
    expect((await post("{")).status).toBe(400);
    await app.client.send({ name: "app/good" });
    await ended(app, "app/good");
    expect(await app.runs()).toHaveLength(1);
  });

  it("filters by a trigger's expression", async () => {
    const seen: unknown[] = [];
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction(
          {
            id: "big",
            triggers: [{ event: "app/amount", if: "event.data.amount > 10 || event.data.vip == true" }],
          },
          ({ event }) => {
            seen.push(event.data);
          },
        ),
      ],
    });
    await app.client.send([
      { name: "app/amount", data: { amount: 5 } },
      { name: "app/amount", data: { amount: 5, vip: true } },
      { name: "app/amount", data: { amount: 50 } },
    ]);
    await ended(app, "app/amount", 2);
    expect(seen).toHaveLength(2);
    expect(seen).not.toContainEqual({ amount: 5 });
  });
});

describe("concurrency", () => {
  it("never calls more than the limit of one key at once, and does not let one key hold up another", async () => {
    const now = new Map<string, number>();
    const most = new Map<string, number>();
    const order: string[] = [];
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction(
          {
            id: "limited",
            concurrency: { limit: 2, key: "event.data.tenant" },
            triggers: [{ event: "app/work" }],
          },
          async ({ event, step }) => {
            const tenant = event.data.tenant as string;
            await step.run("work", async () => {
              now.set(tenant, (now.get(tenant) ?? 0) + 1);
              most.set(tenant, Math.max(most.get(tenant) ?? 0, now.get(tenant) ?? 0));
              await sleep(25);
              now.set(tenant, (now.get(tenant) ?? 0) - 1);
            });
            order.push(tenant);
          },
        ),
      ],
    });
    const many = Array.from({ length: 24 }, () => ({ name: "app/work", data: { tenant: "a" } }));
    await app.client.send([...many, { name: "app/work", data: { tenant: "b" } }]);
    await ended(app, "app/work", 25);
    expect(most.get("a")).toBe(2);
    expect(order.indexOf("b")).toBeLessThan(20);
  });

  it("starts runs of a higher priority first", async () => {
    const order: string[] = [];
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction(
          {
            id: "prior",
            concurrency: 1,
            priority: { run: "event.data.plan == 'pro' ? 120 : 0" },
            triggers: [{ event: "app/p" }],
          },
          async ({ event }) => {
            order.push(event.data.name as string);
            await gate;
          },
        ),
      ],
    });
    await app.client.send({ name: "app/p", data: { name: "first" } });
    await until(() => order.length === 1);
    await app.client.send([
      { name: "app/p", data: { name: "free", plan: "free" } },
      { name: "app/p", data: { name: "pro", plan: "pro" } },
    ]);
    await until(async () => (await app.runs()).length === 3);
    release();
    await ended(app, "app/p", 3);
    expect(order).toEqual(["first", "pro", "free"]);
  });
});

describe("the rules of a function", () => {
  it("drops runs over rateLimit, per key", async () => {
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction(
          {
            id: "rated",
            rateLimit: { limit: 2, period: "1h", key: "event.data.t" },
            triggers: [{ event: "app/r" }],
          },
          () => 1,
        ),
      ],
    });
    await app.client.send(["a", "a", "a", "b", "a"].map((t) => ({ name: "app/r", data: { t } })));
    await ended(app, "app/r", 3);
    await sleep(150);
    expect(await app.runs()).toHaveLength(3);
  });

  it("spreads runs over throttle", async () => {
    const times: number[] = [];
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction(
          { id: "throttled", throttle: { limit: 2, period: "1s" }, triggers: [{ event: "app/t" }] },
          () => {
            times.push(Date.now());
          },
        ),
      ],
    });
    // From before the first could start: how late a call arrives says nothing about the throttle.
    const sentAt = Date.now();
    await app.client.send([1, 2, 3].map((n) => ({ name: "app/t", data: { n } })));
    await ended(app, "app/t", 3);
    expect((times[2] ?? 0) - sentAt).toBeGreaterThanOrEqual(900);
  });

  it("debounces to the last event, and batches events into one run", async () => {
    const last: unknown[] = [];
    const batches: unknown[][] = [];
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction(
          {
            id: "debounced",
            debounce: { period: "1s", key: "event.data.k" },
            triggers: [{ event: "app/d" }],
          },
          ({ event }) => {
            last.push(event.data.n);
          },
        ),
        inngest.createFunction(
          { id: "batched", batchEvents: { maxSize: 2, timeout: "1s" }, triggers: [{ event: "app/d" }] },
          ({ events }) => {
            batches.push(events.map(({ data }: { data: Record<string, unknown> }) => data.n));
          },
        ),
      ],
    });
    await app.client.send([1, 2, 3].map((n) => ({ name: "app/d", data: { k: "x", n } })));
    await ended(app, "app/d", 3);
    expect(last).toEqual([3]);
    expect(batches).toEqual([[1, 2], [3]]);
  });

  it("runs once per idempotency key, and one at a time as a singleton", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction(
          { id: "idem", idempotency: "event.data.order", triggers: [{ event: "app/i" }] },
          () => 1,
        ),
        inngest.createFunction(
          { id: "skip", singleton: { mode: "skip", key: "event.data.t" }, triggers: [{ event: "app/s" }] },
          () => gate,
        ),
        inngest.createFunction(
          { id: "swap", singleton: { mode: "cancel" }, triggers: [{ event: "app/c" }] },
          async ({ step }) => {
            await step.waitForEvent("go", { event: "app/go", timeout: "1h" });
          },
        ),
      ],
    });
    await app.client.send(["1", "1", "2"].map((order) => ({ name: "app/i", data: { order } })));
    await app.client.send(["a", "a", "b"].map((t) => ({ name: "app/s", data: { t } })));
    await ended(app, "app/i", 2);
    await until(async () => (await app.runs("event=app/s&status=running")).length === 2);
    release();
    await ended(app, "app/s", 2);
    await app.client.send([{ name: "app/c" }, { name: "app/c" }]);
    await until(async () => (await app.runs("event=app/c&status=cancelled")).length === 1);
    expect(await app.runs("event=app/i")).toHaveLength(2);
    expect(await app.runs("event=app/s")).toHaveLength(2);
  });

  it("cancels by cancelOn only the run whose event matches, and by hand", async () => {
    const cancelled: unknown[] = [];
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction(
          {
            id: "long",
            cancelOn: [{ event: "app/stop", match: "data.order" }],
            timeouts: { finish: "1h" },
            triggers: [{ event: "app/long" }],
          },
          async ({ step }) => {
            await step.sleep("long", "1h");
          },
        ),
        inngest.createFunction(
          { id: "notice", triggers: [{ event: "inngest/function.cancelled" }] },
          ({ event }) => {
            cancelled.push(event.data.function_id);
          },
        ),
      ],
    });
    await app.client.send(["1", "2"].map((order) => ({ name: "app/long", data: { order } })));
    await until(async () => (await app.runs("event=app/long&status=running")).length === 2);
    await app.client.send({ name: "app/stop", data: { order: "1" } });
    await until(async () => (await app.runs("status=cancelled")).length === 1);
    const [left] = await app.runs("event=app/long&status=running");
    const cancel = () => fetch(`${app.url}/runs/${left?.id}/cancel`, { method: "POST" });
    expect((await cancel()).status).toBe(200);
    expect((await cancel()).status).toBe(409);
    await until(() => cancelled.length === 2);
  });

  it("cancels runs that outlast timeouts.finish", async () => {
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction(
          { id: "slow", timeouts: { finish: "1s" }, triggers: [{ event: "app/slow" }] },
          async ({ step }) => {
            await step.sleep("long", "1h");
          },
        ),
      ],
    });
    await app.client.send({ name: "app/slow" });
    expect(await ended(app, "app/slow")).toMatchObject([{ status: "cancelled" }]);
  });
});
