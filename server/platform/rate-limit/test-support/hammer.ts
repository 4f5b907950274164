import { setTimeout as sleep } from "node:timers/promises";
import { asId, type TenantId } from "@/server/kernel/ids";
import { createRedis } from "@/server/platform/redis";
import { fixture } from "./fixtures";

/** What the parent tells this process, as JSON in its first argument. */
export type HammerOrder = {
  url: string;
  tenantId: string;
  ratePerSecond: number;
  burst: number;
  perSecond: number;
  ms: number;
};
/** What it prints at its end. */
export type HammerResult = {
  granted: number;
  limited: number;
  degraded: number;
  startMs: number;
  /** When the last call was sent, and when the last was answered. */
  sentMs: number;
  endMs: number;
};

const order: HammerOrder = JSON.parse(process.argv[2] ?? "{}");
const handle = createRedis({ url: order.url, commandTimeoutMs: 20_000 });
await handle.ping();
// Late answers are not what is measured here: a busy machine must not open the circuit.
const { limiter, request } = fixture(handle.redis, { deadlineMs: 20_000 });
const asked = request({
  tenantId: asId<TenantId>(order.tenantId),
  policy: { name: "tenant", ratePerSecond: order.ratePerSecond, burst: order.burst, cost: 1 },
});

const result: HammerResult = {
  granted: 0,
  limited: 0,
  degraded: 0,
  startMs: Date.now(),
  sentMs: 0,
  endMs: 0,
};
const pending: Promise<void>[] = [];

async function one(): Promise<void> {
  const { outcome, degraded } = await limiter.admit(asked);
  if (outcome === "over_quota") throw new Error("no quota was given");
  result[outcome] += 1;
  if (degraded) result.degraded += 1;
}

while (Date.now() - result.startMs < order.ms) {
  const due = ((Date.now() - result.startMs) / 1000) * order.perSecond;
  while (pending.length < due) pending.push(one());
  await sleep(5);
}
result.sentMs = Date.now();
await Promise.all(pending);
result.endMs = Date.now();
await limiter.close();
await handle.close();
console.log(JSON.stringify(result));
