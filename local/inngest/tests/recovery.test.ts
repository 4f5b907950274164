import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { startInngest } from "@/local/inngest";
import { freePort } from "@/local/supervisor/ports";
import { sleep, worldsForFile } from "./support/suite";
import { ended, until } from "./support/world";

const { world, newDatabase } = worldsForFile();
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});

const never = new Promise<never>(() => undefined);

it("runs no step twice after its checkpoint when the app dies before it answers", async () => {
  const calls: string[] = [];
  const app = await world({
    functions: (inngest) => [
      inngest.createFunction(
        { id: "cut", retries: 0, triggers: [{ event: "app/cut" }] },
        async ({ step }) => {
          await step.run("a", () => void calls.push("a"));
          await step.run("b", () => void calls.push("b"));
          await step.run("c", async () => {
            calls.push("c");
            if (calls.filter((name) => name === "c").length > 1) return;
            app.app.cut();
            await never;
          });
          await step.run("d", () => void calls.push("d"));
        },
      ),
    ],
  });
  await app.client.send({ name: "app/cut" });
  expect(await ended(app, "app/cut")).toMatchObject([{ status: "completed" }]);
  expect(calls).toEqual(["a", "b", "c", "c", "d"]);
});

it("goes on where it was when the executor restarts, and stops the call that the old one had made", async () => {
  const calls: string[] = [];
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const app = await world({
    functions: (inngest) => [
      inngest.createFunction(
        { id: "restart", retries: 0, triggers: [{ event: "app/restart" }] },
        async ({ step }) => {
          await step.run("a", () => void calls.push("a"));
          await step.run("b", async () => {
            calls.push("b");
            if (calls.filter((name) => name === "b").length === 1) return gate;
            // The old call's step ends while the new one's runs: its checkpoint must be turned away.
            release();
            await sleep(500);
          });
          await step.run("c", () => void calls.push("c"));
        },
      ),
      inngest.createFunction({ id: "sleeper", triggers: [{ event: "app/restart" }] }, async ({ step }) => {
        await step.run("before", () => void calls.push("before"));
        await step.sleep("over the restart", "1s");
        await step.run("woken", () => void calls.push("woken"));
      }),
    ],
  });
  await app.client.send({ name: "app/restart" });
  await until(() => calls.includes("b") && calls.includes("before"));
  await app.restart();
  expect(await ended(app, "app/restart", 2)).toMatchObject([
    { status: "completed" },
    { status: "completed" },
  ]);
  await sleep(300);
  expect(calls.filter((name) => name.length === 1)).toEqual(["a", "b", "b", "c"]);
  expect(calls.filter((name) => name.length > 1)).toEqual(["before", "woken"]);
});

function startMain(environment: Record<string, string>): ChildProcess {
  const main = fileURLToPath(new URL("../main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", main], {
    env: { ...process.env, PATH: "/nonexistent", ...environment },
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  return child;
}

async function listening(child: ChildProcess): Promise<void> {
  let text = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  await until(() => text.includes("inngest (stand-in) at"), `the executor's start, which said: ${text}`);
}

it("loses nothing to a kill -9 of the executor, and ends with its parent", { timeout: 60_000 }, async () => {
  const calls: string[] = [];
  const databaseUrl = await newDatabase();
  const port = await freePort();
  const app = await world({
    databaseUrl: await newDatabase(),
    client: { baseUrl: `http://127.0.0.1:${port}` },
    // This world's own executor is not the one that the client and this test use.
    functions: (inngest) => [
      inngest.createFunction(
        { id: "killed", retries: 0, triggers: [{ event: "app/kill" }] },
        async ({ step }) => {
          await step.run("a", () => void calls.push("a"));
          await step.run("b", async () => {
            calls.push("b");
            if (calls.filter((name) => name === "b").length === 1) await never;
          });
          await step.run("c", () => void calls.push("c"));
        },
      ),
    ],
    waitForSync: false,
  });
  const environment = { DATABASE_URL: databaseUrl, PORT: String(port), APP_URL: app.app.url };
  const first = startMain(environment);
  await listening(first);
  await until(async () => (await fetch(app.app.url, { method: "PUT" })).ok);
  await app.client.send({ name: "app/kill" });
  await until(() => calls.includes("b"));
  first.kill("SIGKILL");
  await once(first, "exit");

  const second = startMain(environment);
  await listening(second);
  const runs = { runs: (query = "") => app.runsAt(`http://127.0.0.1:${port}`, query) };
  expect(await ended(runs, "app/kill")).toMatchObject([{ status: "completed" }]);
  expect(calls).toEqual(["a", "b", "b", "c"]);

  second.stdin?.end();
  const [code] = await once(second, "exit");
  expect(code).toBe(0);
});

it("shares a database between two executors without calling anything twice", async () => {
  const calls: string[] = [];
  let busy = 0;
  let most = 0;
  const databaseUrl = await newDatabase();
  const app = await world({
    databaseUrl,
    functions: (inngest) => [
      inngest.createFunction(
        { id: "shared", concurrency: 3, triggers: [{ event: "app/shared" }] },
        async ({ event, step }) => {
          await step.run("once", async () => {
            most = Math.max(most, ++busy);
            await sleep(10);
            busy--;
            calls.push(String(event.data.n));
          });
        },
      ),
    ],
  });
  const other = await startInngest({ port: 0, databaseUrl, pollMs: 10, prefer: "stand-in" });
  try {
    await app.client.send(Array.from({ length: 30 }, (_, n) => ({ name: "app/shared", data: { n } })));
    await ended(app, "app/shared", 30);
  } finally {
    await other.close();
  }
  expect(calls).toHaveLength(30);
  expect(new Set(calls).size).toBe(30);
  expect(most).toBeLessThanOrEqual(3);
});
