import { timingSafeEqual } from "node:crypto";
import { database } from "@/db/client";
import { type Env, env } from "@/server/env";
import { oldestUnsealedSeconds } from "@/server/platform/audit";
import { logger, metrics } from "@/server/platform/observability";
import { readBacklog } from "@/server/platform/outbox";

/** The Prometheus exposition, for whoever shows METRICS_TOKEN. */
export async function metricsPage(request: Request): Promise<Response> {
  if (!mayReadMetrics(request.headers.get("authorization"), env())) {
    return new Response("Not found\n", { status: 404 });
  }
  readPools();
  await readOutbox();
  await readAudit();
  const { registry } = metrics();
  return new Response(await registry.metrics(), {
    headers: { "Content-Type": registry.contentType, "Cache-Control": "private, no-store" },
  });
}

type Settings = Pick<Env, "METRICS_TOKEN" | "NODE_ENV">;

/** Without a token nobody reads them in production: an address can be forged in a header. */
export function mayReadMetrics(authorization: string | null, { METRICS_TOKEN, NODE_ENV }: Settings): boolean {
  if (!METRICS_TOKEN) return NODE_ENV !== "production";
  const given = Buffer.from(authorization ?? "");
  const wanted = Buffer.from(`Bearer ${METRICS_TOKEN}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function readPools(): void {
  const { poolConnections, poolRefusals } = metrics();
  poolRefusals.reset();
  for (const [pool, { saturation, refused }] of Object.entries(database().pools)) {
    for (const [state, count] of Object.entries(saturation)) poolConnections.set({ pool, state }, count);
    for (const [reason, count] of Object.entries(refused)) poolRefusals.inc({ pool, reason }, count);
  }
}

async function readAudit(): Promise<void> {
  const { auditOldestUnsealed } = metrics();
  try {
    auditOldestUnsealed.set(await oldestUnsealedSeconds());
  } catch (err) {
    auditOldestUnsealed.reset();
    logger().warn({ err }, "the audit log could not be measured");
  }
}

/** Metrics are most wanted when the database is away: what it cannot tell is then missing, not the page. */
async function readOutbox(): Promise<void> {
  const { outboxEvents, outboxOldest } = metrics();
  try {
    const { pending, deadLetters, oldestAgeSeconds } = await readBacklog();
    outboxEvents.set({ state: "pending" }, pending);
    outboxEvents.set({ state: "dead" }, deadLetters);
    outboxOldest.set(oldestAgeSeconds);
  } catch (err) {
    outboxEvents.reset();
    outboxOldest.reset();
    logger().warn({ err }, "the outbox could not be measured");
  }
}
