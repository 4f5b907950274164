import { describe, expect, it } from "vitest";
import { worldsForFile } from "./support/suite";
import { ended, until, type WorldOptions } from "./support/world";

const { world } = worldsForFile();

/** Notes that a step ran, and gives its result. */
function note<T>(calls: string[], name: string, result: T): T {
  calls.push(name);
  return result;
}

const MODES: Array<[string, Pick<WorldOptions, "executor" | "client">]> = [
  ["checkpointing", {}],
  ["without checkpointing", { client: { checkpointing: false } }],
  ["with disable_immediate_execution", { executor: { planOnly: true } }],
];

describe.each(MODES)("%s", (_name, mode) => {
  it("runs each step once and gives its output to the next", async () => {
    const calls: string[] = [];
    const output: unknown[] = [];
    const { client, ...rest } = await world({
      ...mode,
      functions: (inngest) => [
        inngest.createFunction(
          { id: "sequence", triggers: [{ event: "app/start" }] },
          async ({ event, step }) => {
            const a = await step.run("a", () =>
              note(calls, "a", { n: event.data.n as number, nul: "\u0000" }),
            );
            const b = await step.run("b", () => note(calls, "b", a.n + 1));
            const c = await step.run("c", () => note(calls, "c", undefined));
            output.push({ a, b, c });
            return { b };
          },
        ),
      ],
    });
    await client.send({ name: "app/start", data: { n: 41 } });
    const [run] = await ended(rest, "app/start");
    expect(run, JSON.stringify(run)).toMatchObject({ status: "completed", functionId: "app-sequence" });
    expect(calls).toEqual(["a", "b", "c"]);
    expect(output.at(-1)).toEqual({ a: { n: 41, nul: "\u0000" }, b: 42, c: null });
  });

  it("runs parallel steps at the same time, each once", async () => {
    const calls: string[] = [];
    let together = 0;
    let most = 0;
    const busy = async (name: string) => {
      calls.push(name);
      most = Math.max(most, ++together);
      await until(() => most === 3);
      together--;
      return name;
    };
    const results: unknown[] = [];
    const { client, ...rest } = await world({
      ...mode,
      functions: (inngest) => [
        inngest.createFunction({ id: "parallel", triggers: [{ event: "app/start" }] }, async ({ step }) => {
          const parts = await Promise.all(["x", "y", "z"].map((name) => step.run(name, () => busy(name))));
          const after = await step.run("after", () => note(calls, "after", parts.join("")));
          results.push(after);
          return after;
        }),
      ],
    });
    await client.send({ name: "app/start" });
    expect(await ended(rest, "app/start")).toMatchObject([{ status: "completed" }]);
    expect(calls.slice(0, 3).sort()).toEqual(["x", "y", "z"]);
    expect(calls.slice(3)).toEqual(["after"]);
    expect(results.at(-1)).toBe("xyz");
  });

  it("sleeps, waits for the matching event, and gives null when none comes in time", async () => {
    const seen: unknown[] = [];
    const { client, ...rest } = await world({
      ...mode,
      functions: (inngest) => [
        inngest.createFunction({ id: "waiter", triggers: [{ event: "app/order" }] }, async ({ step }) => {
          await step.sleep("rest", "1s");
          await step.sleepUntil("rest until", new Date(Date.now() + 300));
          const paid = await step.waitForEvent("paid", {
            event: "app/paid",
            timeout: "1h",
            match: "data.order",
          });
          const never = await step.waitForEvent("never", {
            event: "app/paid",
            timeout: "1s",
            if: "event.data.order == async.data.order && async.data.amount > 100",
          });
          seen.push(paid?.data, never);
        }),
      ],
    });
    await client.send({ name: "app/order", data: { order: "o-1" } });
    await until(async () =>
      (await (await fetch(`${rest.url}/runs/${(await rest.runs())[0]?.id}`)).text()).includes("waitForEvent"),
    );
    await client.send([
      { name: "app/paid", data: { order: "o-2", amount: 1 } },
      { name: "app/paid", data: { order: "o-1", amount: 2 } },
    ]);
    await ended(rest, "app/order");
    expect(seen.slice(-2)).toEqual([{ order: "o-1", amount: 2 }, null]);
  });

  it("invokes another function and gets its result, or its error", async () => {
    const seen: unknown[] = [];
    const { client, ...rest } = await world({
      ...mode,
      functions: (inngest) => {
        const child = inngest.createFunction(
          { id: "child", retries: 0, triggers: [{ event: "app/child" }] },
          async ({ event, step }) => {
            if (event.data.fail) throw new Error("child says no");
            return step.run("double", () => ({ doubled: (event.data.n as number) * 2 }));
          },
        );
        const parent = inngest.createFunction(
          { id: "parent", triggers: [{ event: "app/go" }] },
          async ({ step }) => {
            const good = await step.invoke("good", { function: child, data: { n: 4 } });
            const bad = await step
              .invoke("bad", { function: child, data: { fail: true } })
              .catch((error: Error) => error.message);
            seen.push(good, bad);
          },
        );
        return [child, parent];
      },
    });
    await client.send({ name: "app/go" });
    expect(await ended(rest, "app/go")).toMatchObject([{ status: "completed" }]);
    expect(seen.slice(-2)).toEqual([{ doubled: 8 }, expect.stringContaining("child says no")]);
  });

  it("fans out by sendEvent, once", async () => {
    const items: number[] = [];
    const { client, ...rest } = await world({
      ...mode,
      functions: (inngest) => [
        inngest.createFunction({ id: "fan", triggers: [{ event: "app/fan" }] }, async ({ step }) => {
          const { ids } = await step.sendEvent(
            "out",
            [1, 2, 3].map((n) => ({ name: "app/item", data: { n } })),
          );
          return ids.length;
        }),
        inngest.createFunction({ id: "item", triggers: [{ event: "app/item" }] }, async ({ event }) => {
          items.push(event.data.n as number);
        }),
      ],
    });
    await client.send({ name: "app/fan" });
    await ended(rest, "app/item", 3);
    await ended(rest, "app/fan");
    expect(items.sort()).toEqual([1, 2, 3]);
  });

  it("retries a failed step alone, then gives its error to the function", async () => {
    const calls: string[] = [];
    const caught: string[] = [];
    const { client, ...rest } = await world({
      ...mode,
      functions: (inngest) => [
        inngest.createFunction(
          { id: "flaky", retries: 2, triggers: [{ event: "app/flaky" }] },
          async ({ step }) => {
            await step.run("first", () => calls.push("first"));
            await step.run("second try", () => {
              calls.push("flaky");
              if (calls.filter((name) => name === "flaky").length < 3) throw new Error("not yet");
            });
            await step
              .run("never", () => {
                calls.push("never");
                throw new Error("always");
              })
              .catch((error: Error) => caught.push(error.message));
          },
        ),
      ],
    });
    await client.send({ name: "app/flaky" });
    expect(await ended(rest, "app/flaky")).toMatchObject([{ status: "completed" }]);
    expect(calls).toEqual(["first", "flaky", "flaky", "flaky", "never", "never", "never"]);
    expect(caught.at(-1)).toContain("always");
  });
});

it("goes on after a race as soon as its first step ends, and the SDK ends the run when the losers are over", async () => {
  const order: string[] = [];
  const app = await world({
    functions: (inngest) => [
      inngest.createFunction({ id: "race", triggers: [{ event: "app/race" }] }, async ({ step, group }) => {
        const winner = await group.parallel({ mode: "race" }, () =>
          Promise.race([
            step.run("quick", () => "quick"),
            step.waitForEvent("slow", { event: "app/release", timeout: "1h" }).then(() => "slow"),
          ]),
        );
        await step.run("after", () => void order.push(winner));
        await step.sendEvent("release", { name: "app/release" });
      }),
    ],
  });
  await app.client.send({ name: "app/race" });
  expect(await ended(app, "app/race")).toMatchObject([{ status: "completed" }]);
  expect(order).toEqual(["quick"]);
});

it("calls the function after each parallel step when optimizeParallelism is off", async () => {
  const order: string[] = [];
  const app = await world({
    client: { optimizeParallelism: false },
    functions: (inngest) => [
      inngest.createFunction({ id: "chains", triggers: [{ event: "app/chains" }] }, async ({ step }) => {
        await Promise.all([
          step.run("a1", () => void order.push("a1")).then(() => step.run("a2", () => void order.push("a2"))),
          step.sleep("b1", "1s").then(() => step.run("b2", () => void order.push("b2"))),
        ]);
      }),
    ],
  });
  await app.client.send({ name: "app/chains" });
  expect(await ended(app, "app/chains")).toMatchObject([{ status: "completed" }]);
  expect(order).toEqual(["a1", "a2", "b2"]);
});
