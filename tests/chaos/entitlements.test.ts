import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "@/local/supervisor/ports";
import { startTestApp } from "@/tests/support/app";
import { mintTenant } from "@/tests/support/factories";
import { callNamed } from "@/tests/support/operations";
import { mintOperator } from "@/tests/support/visits";

const app = startTestApp();
const DOORS = fileURLToPath(new URL("./support/doors.ts", import.meta.url));
const children: ChildProcess[] = [];
const origins: Record<string, string> = {};

/** In force everywhere within this. */
const WITHIN_MS = 2_000;

async function startInstance(overrides: Record<string, string>): Promise<string> {
  const port = await freePort();
  const child = fork(DOORS, [String(port)], {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, LIMITER_DEADLINE_MS: "1000", ...overrides },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  children.push(child);
  await once(child, "message");
  return `http://127.0.0.1:${port}`;
}

beforeAll(async () => {
  const [one, two, without] = await Promise.all([
    startInstance({}),
    startInstance({}),
    startInstance({ REDIS_URL: "redis://127.0.0.1:1", LIMITER_DEADLINE_MS: "50" }),
  ]);
  Object.assign(origins, { one, two, without });
}, 60_000);
afterAll(async () => {
  const gone = children.map((child) => once(child, "exit"));
  for (const child of children) child.kill("SIGTERM");
  await Promise.all(gone);
});

async function ask(origin: string, key: string): Promise<number> {
  const response = await fetch(`${origin}/api/v1/projects`, { headers: { authorization: `Bearer ${key}` } });
  await response.arrayBuffer();
  return response.status;
}

async function operate(name: string, input: Record<string, unknown>): Promise<unknown> {
  const { credential } = await mintOperator(app().db);
  const { code, result } = await callNamed(name, input, credential);
  expect([name, code]).toEqual([name, "ok"]);
  return result;
}

/** How long an instance goes on answering otherwise, in milliseconds. */
async function untilAnswers(origin: string, key: string, status: number): Promise<number> {
  const since = performance.now();
  while ((await ask(origin, key)) !== status) {
    if (performance.now() - since > 10_000) return Number.POSITIVE_INFINITY;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return performance.now() - since;
}

async function expectEverywhere(key: string, status: number): Promise<void> {
  const took = await Promise.all(Object.values(origins).map((origin) => untilAnswers(origin, key, status)));
  for (const ms of took) expect(ms).toBeLessThan(WITHIN_MS);
}

describe("what a tenant may do", () => {
  it("is in force on every instance within two seconds of an operator's commit, with Redis and without", async () => {
    const { id: tenantId, apiKey } = await mintTenant(app().db, { plan: "business" });
    const warm = Object.values(origins).flatMap((origin) => [1, 2].map(() => ask(origin, apiKey)));
    expect(new Set(await Promise.all(warm))).toEqual(new Set([200]));
    const endsAt = new Date(Date.now() + 86_400_000).toISOString();
    const reason = "Ticket 4711: switched off for now";
    const off = { tenantId, key: "feature:projects", value: 0, endsAt, reason };
    const { id: overrideId } = (await operate("overrides.create", off)) as { id: string };
    await expectEverywhere(apiKey, 402);
    await operate("overrides.end", { tenantId, overrideId });
    await expectEverywhere(apiKey, 200);
  });

  it("ends by time on every instance, though nobody tells them", async () => {
    const { id: tenantId, apiKey } = await mintTenant(app().db, { plan: "business" });
    const endsAt = new Date(Date.now() + 3_000).toISOString();
    const reason = "Ticket 4711: switched off for now";
    await operate("overrides.create", { tenantId, key: "feature:projects", value: 0, endsAt, reason });
    await expectEverywhere(apiKey, 402);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, Date.parse(endsAt) - Date.now())));
    await expectEverywhere(apiKey, 200);
  });
});
