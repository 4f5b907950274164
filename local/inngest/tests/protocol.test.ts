import { describe, expect, it } from "vitest";
import { worldsForFile } from "./support/suite";
import { ended, until } from "./support/world";

const { world } = worldsForFile();

describe("cron", () => {
  it("fires each slot once, also over a restart, and makes up for missed slots with one run", async () => {
    let now = Date.parse("2026-03-01T00:00:30Z");
    const fired: number[] = [];
    const app = await world({
      executor: { clock: () => now },
      functions: (inngest) => [
        inngest.createFunction({ id: "five", triggers: [{ cron: "TZ=UTC */5 * * * *" }] }, ({ event }) => {
          fired.push(event.ts ?? 0);
        }),
      ],
    });
    const at = (clock: string) => Date.parse(`2026-03-01T${clock}:00Z`);
    now = at("00:04");
    await app.restart();
    now = at("00:05");
    await ended(app, "inngest/scheduled.timer");
    await app.restart();
    now = at("00:05") + 59_000;
    await fetch(app.app.url, { method: "PUT" });
    now = at("00:23");
    await ended(app, "inngest/scheduled.timer", 2);
    now = at("00:25");
    await ended(app, "inngest/scheduled.timer", 3);
    expect(fired).toEqual([at("00:05"), at("00:10"), at("00:25")]);
  });
});

describe("sync", () => {
  it("refuses an app whose functions ask for more than it can do, and names each", async () => {
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction({ id: "one", triggers: [{ event: "a", if: "has(event.data.x)" }] }, () => 1),
        inngest.createFunction({ id: "two", triggers: [{ cron: "99 * * * *" }] }, () => 1),
        inngest.createFunction(
          { id: "three", throttle: { limit: 1, period: "1s", key: "event.data.[0]" } as never },
          () => 1,
        ),
      ],
    });
    const answer = await fetch(app.app.url, { method: "PUT" });
    const { message } = (await answer.json()) as { message: string };
    expect(answer.status).toBe(400);
    expect(message).toContain('app-one: trigger.if: "has(event.data.x)" is not supported');
    expect(message).toContain("app-two: cron");
    expect(message).toContain("app-three: throttle.key");
    expect(await (await fetch(app.url)).text()).toContain("Its last sync was refused.");
  });

  it("keeps what was registered when a later sync is refused", async () => {
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction({ id: "kept", triggers: [{ event: "app/kept" }] }, () => 1),
      ],
    });
    const register = { url: app.app.url, appName: "app", functions: [{ id: "odd", unknownOption: true }] };
    const answer = await fetch(`${app.url}/fn/register`, { method: "POST", body: JSON.stringify(register) });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("unknownOption");
    await app.client.send({ name: "app/kept" });
    expect(await ended(app, "app/kept")).toMatchObject([{ status: "completed" }]);
  });

  it("forgets functions that an app does not serve any more", async () => {
    let seen = 0;
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction({ id: "old", triggers: [{ event: "app/x" }] }, () => {
          seen++;
        }),
      ],
    });
    const register = { url: app.app.url, appName: "app", functions: [] };
    const answer = await fetch(`${app.url}/fn/register`, { method: "POST", body: JSON.stringify(register) });
    expect(await answer.json()).toMatchObject({ ok: true, modified: true });
    await app.client.send({ name: "app/x" });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await app.runs()).toEqual([]);
    expect(seen).toBe(0);
  });
});

describe("cloud mode", () => {
  const keys = { isDev: false, eventKey: "event-key", signingKey: "signkey-test-00ff11ee22dd33cc" };

  it("signs calls so that an app with a signing key takes them", async () => {
    const app = await world({
      client: keys,
      executor: { signingKey: keys.signingKey },
      functions: (inngest) => [
        inngest.createFunction(
          { id: "signed", triggers: [{ event: "app/signed" }] },
          async ({ event, step }) => {
            await step.run("a", () => ({ é: event.data.text, order: { b: 1, a: [1.5, null, "ü"] } }));
            await step.run("b", () => 1);
          },
        ),
      ],
    });
    await app.client.send({ name: "app/signed", data: { z: 1, text: "naïve 🚀", a: 1e21 } });
    expect(await ended(app, "app/signed")).toMatchObject([{ status: "completed" }]);
  });

  it("does not get through with another key", async () => {
    const app = await world({
      client: keys,
      executor: { signingKey: "signkey-test-ffff", maxLosses: 2 },
      functions: (inngest) => [
        inngest.createFunction({ id: "signed", retries: 0, triggers: [{ event: "app/signed" }] }, () => 1),
      ],
    });
    await app.client.send({ name: "app/signed" });
    const [run] = await ended(app, "app/signed");
    expect(run).toMatchObject({ status: "failed" });
    expect(run?.error?.message).toContain("Unauthorized");
  });
});

it("keeps state that is too large for a call, and the SDK fetches it", async () => {
  const lengths: number[] = [];
  const app = await world({
    executor: { planOnly: true },
    functions: (inngest) => [
      inngest.createFunction(
        { id: "large", triggers: [{ event: "app/large" }] },
        async ({ event, events, step }) => {
          const big = await step.run("big", () => "x".repeat(900_000));
          await step.run(
            "after",
            () => void lengths.push(big.length, (event.data.text as string).length, events.length),
          );
        },
      ),
    ],
  });
  await app.client.send({ name: "app/large", data: { text: "y".repeat(300_000) } });
  expect(await ended(app, "app/large")).toMatchObject([{ status: "completed" }]);
  expect(lengths).toEqual([900_000, 300_000, 1]);
});

it("takes streamed answers", async () => {
  const app = await world({
    serve: { streaming: true },
    functions: (inngest) => [
      inngest.createFunction({ id: "stream", triggers: [{ event: "app/stream" }] }, async ({ step }) => {
        await step.run("a", () => 1);
        return "done";
      }),
    ],
  });
  await app.client.send({ name: "app/stream" });
  expect(await ended(app, "app/stream")).toMatchObject([{ status: "completed" }]);
});

describe("pages", () => {
  it("lists runs, shows one with steps, output, error and event, and escapes all of it", async () => {
    const evil = `<script>alert("1")</script>`;
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction(
          { id: "shown", retries: 0, triggers: [{ event: "app/shown" }] },
          async ({ event, step }) => {
            await step.run(`step ${evil}`, () => evil);
            if (event.data.fail) throw new Error(evil);
            return evil;
          },
        ),
      ],
    });
    await app.client.send([
      { name: "app/shown", data: { fail: true, evil } },
      { name: "app/shown", data: { evil } },
    ]);
    const runs = await ended(app, "app/shown", 2);
    const failed = runs.find(({ status }) => status === "failed");
    const list = await fetch(`${app.url}/?status=failed`);
    const listText = await list.text();
    expect(list.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(listText).toContain(`/runs/${failed?.id}`);
    expect(listText).not.toContain(`/runs/${runs.find(({ status }) => status === "completed")?.id}`);
    for (const { id } of runs) {
      const text = await (await fetch(`${app.url}/runs/${id}`)).text();
      expect(text).not.toContain("<script");
      expect(text).toContain("step &lt;script&gt;");
      expect(text).toContain("&quot;evil&quot;");
    }
    expect((await fetch(`${app.url}/runs/nope`)).status).toBe(404);
    expect((await fetch(`${app.url}/?status=odd`)).status).toBe(400);
    expect((await fetch(`${app.url}/runs.json?limit=0`)).status).toBe(400);
    expect((await fetch(`${app.url}/fn/register`)).status).toBe(405);
  });

  it("reruns a run from the start, but not for another site", async () => {
    let calls = 0;
    const app = await world({
      functions: (inngest) => [
        inngest.createFunction(
          { id: "again", idempotency: "event.data.k", triggers: [{ event: "app/again" }] },
          async ({ step }) => {
            await step.run("count", () => ++calls);
          },
        ),
      ],
    });
    await app.client.send({ name: "app/again", data: { k: 1 } });
    const [run] = await ended(app, "app/again");
    const post = (headers: Record<string, string>) =>
      fetch(`${app.url}/runs/${run?.id}/rerun`, { method: "POST", headers, redirect: "manual" });
    expect((await post({ origin: "http://evil.example" })).status).toBe(403);
    expect((await post({ accept: "text/html", origin: app.url })).status).toBe(303);
    await until(() => calls === 2);
    expect(await app.runs()).toHaveLength(2);
  });
});
