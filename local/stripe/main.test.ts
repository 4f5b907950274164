import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callControl, customerWithCard, price, sdkFor } from "@/local/stripe/test/harness";
import { startReceiver } from "@/local/stripe/test/receiver";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

let folder: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "stripe-main-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("the child has no output");
  const [line] = await once(createInterface(child.stdout), "line");
  return String(line);
}

async function start(): Promise<{ child: ChildProcess; url: string }> {
  const args = ["--import", "tsx", MAIN, "--port", "0", "--state", join(folder, "state.jsonl")];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const { url }: { url: string } = JSON.parse(await firstLine(child));
  return { child, url };
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

describe("main.ts", () => {
  it("loses nothing that was answered when it is killed: objects, time, idempotency, unsent webhooks", async () => {
    const receiver = await startReceiver("whsec_durable");
    const first = await start();
    const sdk = sdkFor(first.url);
    const customer = await customerWithCard(sdk);
    const pro = await price(sdk, "Pro", 2900);
    await callControl(first.url, "endpoints", { url: receiver.url, secret: "whsec_durable" });
    await callControl(first.url, "webhooks", { pause: true });
    const made = await sdk.subscriptions.create(
      { customer: customer.id, items: [{ price: pro.id }] },
      { idempotencyKey: "subscribe" },
    );
    const { now } = await callControl(first.url, "clock", { toNextInvoice: made.id });
    await kill(first.child);

    const second = await start();
    const after = sdkFor(second.url);
    const again = await after.subscriptions.create(
      { customer: customer.id, items: [{ price: pro.id }] },
      { idempotencyKey: "subscribe" },
    );
    expect(again.id).toBe(made.id);
    expect((await after.subscriptions.list({ customer: customer.id })).data).toHaveLength(1);
    expect((await after.invoices.list({ subscription: made.id })).data).toHaveLength(2);
    const clock = await callControl(second.url, "clock", { advanceSeconds: 0 });
    expect(Number(clock.now)).toBeGreaterThanOrEqual(Number(now));
    await callControl(second.url, "webhooks", { pause: false });
    await receiver.count(11);
    expect(receiver.received.every(({ signatureHolds }) => signatureHolds)).toBe(true);
    await receiver.close();
  }, 60_000);

  it("dies with its parent, even one that is killed outright", async () => {
    const script = `
      const { spawn } = require("node:child_process");
      const args = ["--import", "tsx", ${JSON.stringify(MAIN)}, "--port", "0", "--state", ${JSON.stringify(join(folder, "s.jsonl"))}];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
      child.stdout.once("data", (line) => console.log(JSON.stringify({ pid: child.pid, ...JSON.parse(line) })));
    `;
    const parent = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    children.push(parent);
    const { url }: { url: string } = JSON.parse(await firstLine(parent));
    expect((await fetch(url)).status).toBe(200);
    await kill(parent);
    await expect
      .poll(
        () =>
          fetch(url).then(
            () => "answers",
            () => "gone",
          ),
        { timeout: 15_000 },
      )
      .toBe("gone");
  }, 60_000);

  it("refuses to start in production unless asked for by name", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", MAIN, "--port", "0"], {
      env: { ...process.env, NODE_ENV: "production" },
      stdio: "ignore",
    });
    children.push(child);
    const [code] = await once(child, "exit");
    expect(code).toBe(1);
  }, 60_000);
});
