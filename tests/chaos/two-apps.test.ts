import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PLANS } from "@/server/kernel/plans";
import { netQuantity, readLive } from "@/server/platform/metering";
import { redis } from "@/server/platform/redis/client";
import { startTestApp } from "@/tests/support/app";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { type Gateway, startGateway } from "./support/gateway";

const app = startTestApp();
let gateways: Gateway[] = [];
let origins: string[] = [];

/** The whole suite shares this machine: an answer of Redis that is late here says nothing about limits. */
const startApi = () => startGateway({ INSTANCES: "2", LIMITER_DEADLINE_MS: "1000" });

beforeAll(async () => {
  const warm = await mintTenant(app().db, { plan: "business" });
  gateways = await Promise.all([startApi(), startApi()]);
  origins = gateways.map(({ origin }) => `${origin}/api/v1`);
  // A bucket that is full gains nothing: the first calls must not wait for code and connections.
  await Promise.all(origins.map((origin) => sendEvenly(origin, warm.apiKey, 50, 1_000)));
}, 60_000);
afterAll(async () => {
  await Promise.all(gateways.map((gateway) => gateway.stop()));
}, 40_000);

/** What was answered to one sender: the first was sent at `fromMs`, the last at `sentMs` and answered by `endMs`. */
interface Sent {
  statuses: number[];
  fromMs: number;
  sentMs: number;
  endMs: number;
}

/** Sends reads evenly, whether or not earlier ones were answered, as callers who do not wait for each other do. */
async function sendEvenly(origin: string, key: string, perSecond: number, forMs: number): Promise<Sent> {
  const fromMs = performance.now();
  const answers: Promise<number>[] = [];
  for (let sent = 0; performance.now() - fromMs < forMs; ) {
    const due = Math.floor(((performance.now() - fromMs) / 1_000) * perSecond) + 1;
    for (; sent < due; sent += 1) answers.push(ask(origin, key));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const sentMs = performance.now();
  const statuses = await Promise.all(answers);
  return { statuses, fromMs, sentMs, endMs: performance.now() };
}

async function ask(origin: string, key: string): Promise<number> {
  const response = await fetch(`${origin}/projects`, { headers: { authorization: `Bearer ${key}` } });
  await response.arrayBuffer();
  return response.status;
}

async function counted({ id }: TestTenant): Promise<number> {
  const rows = await readLive(redis(), id, "api_calls");
  return rows.reduce((total, row) => total + netQuantity(row), 0);
}

describe("two processes of the API", { timeout: 90_000 }, () => {
  it("let through what the tenant's bucket allows, within 5 %, at four times the rate for 10 s", async () => {
    const tenant = await mintTenant(app().db, { plan: "pro" });
    const { ratePerSecond, burst } = PLANS.pro.rateLimit;
    const perProcess = (4 * ratePerSecond) / origins.length;
    const sent = await Promise.all(
      origins.map((origin) => sendEvenly(origin, tenant.apiKey, perProcess, 10_000)),
    );
    const statuses = sent.flatMap((one) => one.statuses);
    const served = statuses.filter((status) => status === 200).length;
    expect(new Set(statuses)).toEqual(new Set([200, 429]));
    // Decided between the first sent and the last answered: a busy machine answers the last ones late.
    const fromMs = Math.min(...sent.map((one) => one.fromMs));
    const allowed = (toMs: number) => burst + (ratePerSecond * (toMs - fromMs)) / 1_000;
    const least = allowed(Math.max(...sent.map((one) => one.sentMs)));
    const most = allowed(Math.max(...sent.map((one) => one.endMs)));
    expect(served / least).toBeGreaterThan(0.95);
    expect(served / most).toBeLessThan(1.05);
    expect(await counted(tenant)).toBe(served);
    process.stdout.write(
      `two processes: ${served} of ${statuses.length} served, ${least.toFixed(0)} to ${most.toFixed(0)} allowed\n`,
    );
  });

  it("count what they served, exactly, and a replayed write once", async () => {
    const tenant = await mintTenant(app().db, { plan: "business" });
    const write = async (attempt: number) => {
      const response = await fetch(`${origins[attempt % origins.length]}/projects`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${tenant.apiKey}`,
          "content-type": "application/json",
          "idempotency-key": `write-${Math.floor(attempt / 4)}`,
        },
        body: JSON.stringify({ name: `Project ${Math.floor(attempt / 4)}` }),
      });
      const { id } = (await response.json()) as { id?: string };
      const replayed = response.headers.get("idempotency-replayed") === "true";
      return { status: response.status, id, replayed };
    };
    // Each write four times, by both processes; the later ones come when the first was answered.
    const answers = [];
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const round = Array.from({ length: 25 }, (_, nth) => write(nth * 4 + attempt));
      answers.push(...(await Promise.all(round)));
    }
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(25);
    expect(answers.filter(({ replayed }) => replayed)).toHaveLength(75);
    expect(await counted(tenant)).toBe(25);
  });
});
