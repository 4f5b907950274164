import { NonRetriableError, RetryAfterError } from "inngest";
import { expect, it } from "vitest";
import { worldsForFile } from "./support/suite";
import { ended, until } from "./support/world";

const { world } = worldsForFile();

it("retries a function as often as it allows, then tells its onFailure handler once", async () => {
  const attempts: number[] = [];
  const failures: unknown[] = [];
  const app = await world({
    functions: (inngest) => [
      inngest.createFunction(
        {
          id: "fails",
          retries: 2,
          triggers: [{ event: "app/fails" }],
          onFailure: ({ error, event }) => {
            failures.push({
              message: error.message,
              original: event.data.event.data,
              run: event.data.run_id,
            });
          },
        },
        ({ attempt }) => {
          attempts.push(attempt);
          throw new Error("<b>broken</b>");
        },
      ),
    ],
  });
  await app.client.send({ name: "app/fails", data: { n: 1 } });
  const [run] = await ended(app, "app/fails");
  await ended(app, "inngest/function.failed");
  expect(run).toMatchObject({ status: "failed", attempts: 3, error: { message: "<b>broken</b>" } });
  expect(attempts).toEqual([0, 1, 2]);
  expect(failures).toEqual([{ message: "<b>broken</b>", original: { n: 1 }, run: run?.id }]);
});

it("does not retry a NonRetriableError, in a step or outside", async () => {
  const calls: string[] = [];
  const failures: string[] = [];
  const app = await world({
    functions: (inngest) => [
      inngest.createFunction(
        {
          id: "outside",
          triggers: [{ event: "app/no" }],
          onFailure: ({ error }) => void failures.push(error.message),
        },
        () => {
          calls.push("outside");
          throw new NonRetriableError("never outside");
        },
      ),
      inngest.createFunction(
        {
          id: "inside",
          triggers: [{ event: "app/no" }],
          onFailure: ({ error }) => void failures.push(error.message),
        },
        async ({ step }) => {
          await step.run("step", () => {
            calls.push("inside");
            throw new NonRetriableError("never inside");
          });
        },
      ),
    ],
  });
  await app.client.send({ name: "app/no" });
  expect(await ended(app, "app/no", 2)).toMatchObject([{ status: "failed" }, { status: "failed" }]);
  await ended(app, "inngest/function.failed", 2);
  expect(calls.sort()).toEqual(["inside", "outside"]);
  expect(failures.sort()).toEqual(["never inside", "never outside"]);
});

it("waits as long as RetryAfterError says, not as long as its own backoff", async () => {
  const times: number[] = [];
  const app = await world({
    // The backoff alone would take ten minutes: only the header can make the retry come within the test.
    executor: { retryBaseMs: 600_000, random: () => 1 },
    functions: (inngest) => [
      inngest.createFunction(
        { id: "later", retries: 3, triggers: [{ event: "app/later" }] },
        async ({ step }) => {
          await step.run("limited", () => {
            times.push(Date.now());
            if (times.length === 1) throw new RetryAfterError("busy", 1_000);
          });
          times.push(Date.now());
          if (times.length === 3) throw new RetryAfterError("busy again", new Date(Date.now() + 400));
        },
      ),
    ],
  });
  await app.client.send({ name: "app/later" });
  expect(await ended(app, "app/later")).toMatchObject([{ status: "completed" }]);
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(1_000);
  expect((times[3] ?? 0) - (times[2] ?? 0)).toBeGreaterThanOrEqual(399);
});

it("does not count a call that the app never got as an attempt", async () => {
  const attempts: number[] = [];
  const app = await world({
    functions: (inngest) => [
      inngest.createFunction({ id: "once", retries: 0, triggers: [{ event: "app/once" }] }, ({ attempt }) => {
        attempts.push(attempt);
      }),
    ],
  });
  const serving = app.app.current();
  let refused = 0;
  app.app.listen((_request, response) => {
    refused++;
    response.writeHead(503).end("starting");
  });
  await app.client.send({ name: "app/once" });
  await until(() => refused >= 3);
  app.app.listen(serving);
  expect(await ended(app, "app/once")).toMatchObject([{ status: "completed" }]);
  expect(attempts).toEqual([0]);
});

it("fails a run in the end when the app never answers", async () => {
  const app = await world({
    executor: { maxLosses: 3 },
    functions: (inngest) => [
      inngest.createFunction({ id: "gone", retries: 0, triggers: [{ event: "app/gone" }] }, () => undefined),
    ],
  });
  app.app.listen((_request, response) => response.destroy());
  await app.client.send({ name: "app/gone" });
  const [run] = await ended(app, "app/gone");
  expect(run).toMatchObject({ status: "failed", attempts: 3, error: { name: "UnreachableError" } });
});

it("fails a run that asks for an operation it does not know, with its name", async () => {
  const app = await world({
    functions: (inngest) => [
      inngest.createFunction({ id: "signal", triggers: [{ event: "app/signal" }] }, async ({ step }) => {
        await step.waitForSignal("wait", { signal: "s", timeout: "1h" });
      }),
      inngest.createFunction({ id: "fancy", triggers: [{ event: "app/fancy" }] }, async ({ step }) => {
        await step.waitForEvent("wait", { event: "x", timeout: "1h", if: "size(async.data.x) > 1" });
      }),
    ],
  });
  await app.client.send([{ name: "app/signal" }, { name: "app/fancy" }]);
  expect((await ended(app, "app/signal"))[0]?.error?.message).toContain("WaitForSignal");
  expect((await ended(app, "app/fancy"))[0]?.error?.message).toContain(
    '"size(async.data.x) > 1" is not supported',
  );
});
