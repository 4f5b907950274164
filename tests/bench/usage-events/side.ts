import { randomUUID } from "node:crypto";
import { Pool } from "@/db/pool";
import { meters, usageEvents } from "@/db/schema";
import { type TenantTransaction, tenantDatabase } from "@/db/tenant";
import { entitlementsOfPlan } from "@/server/kernel/entitlements";
import { type ApiKeyId, newId, type TenantId } from "@/server/kernel/ids";
import type { OperationContext } from "@/server/services/context";
import { ingestUsageEvents } from "@/server/services/usage-events";
import { answerParent } from "@/tests/bench/child";
import { closedLoop } from "@/tests/bench/closed-loop";
import { readTenants } from "@/tests/bench/tenants";

export interface UsageEventsTask {
  side: "ingested" | "plain";
  url: string;
  poolSize: number;
  /** Events a batch. */
  events: number;
  seconds: number;
  tenantsFile: string;
}

const WARM_UP_SECONDS = 2;
const METER = "bench_tokens";

await answerParent(async (task: UsageEventsTask) => {
  const [tenant] = await readTenants(task.tenantsFile);
  if (!tenant) throw new TypeError("no tenant was seeded");
  const { url, poolSize: size } = task;
  const pool = new Pool({ url, prepare: true, applicationName: "bench", size, deadlineMs: 30_000 });
  const tenants = tenantDatabase(pool);
  await tenants.write(tenant.id, ({ db, tenantId }) =>
    db
      .insert(meters)
      .values({ tenantId, id: newId(), key: METER, name: "Tokens", unit: "token", aggregation: "sum" })
      .onConflictDoNothing(),
  );
  const keyId = newId<ApiKeyId>();
  const write = task.side === "ingested" ? ingest : insertPlainly;
  const run = await closedLoop({
    inFlight: size,
    warmUpSeconds: WARM_UP_SECONDS,
    seconds: task.seconds,
    call: () => tenants.write(tenant.id, (tx) => write(tx, keyId, task.events)),
  });
  await pool.close();
  return run;
});

async function ingest(tx: TenantTransaction, keyId: ApiKeyId, events: number): Promise<void> {
  const body = Array.from({ length: events }, (_, nth) => ({
    specversion: "1.0",
    id: randomUUID(),
    source: "bench",
    type: METER,
    time: new Date(Date.now() - nth * 1_000).toISOString(),
    data: { quantity: nth, dimension: `model-${nth % 5}` },
  }));
  const answer = await ingestUsageEvents(contextOf(tx, keyId), { body });
  if (!("accepted" in answer) || answer.accepted !== events) throw new TypeError("not every event was taken");
}

function contextOf(tx: TenantTransaction, apiKeyId: ApiKeyId): OperationContext {
  const tenantId: TenantId = tx.tenantId;
  return {
    actor: { kind: "apiKey", apiKeyId, tenantId, scopes: new Set(["usage:write"] as const) },
    actorLabel: "bench",
    requestId: "bench",
    address: "203.0.113.9",
    userAgent: "",
    tx,
    entitlements: entitlementsOfPlan("business"),
    subscriptionPeriod: null,
    afterCommit: () => undefined,
  };
}

async function insertPlainly(
  { db, tenantId }: TenantTransaction,
  keyId: ApiKeyId,
  events: number,
): Promise<void> {
  const receivedAt = new Date().toISOString();
  const batchId = newId();
  const rows = Array.from({ length: events }, (_, nth) => {
    const id = newId();
    return {
      tenantId,
      id,
      kind: "event" as const,
      subjectId: id,
      source: "bench",
      eventId: randomUUID(),
      meter: METER,
      occurredAt: new Date(Date.now() - nth * 1_000).toISOString(),
      receivedAt,
      quantity: String(nth),
      difference: String(nth),
      principal: `key:${keyId}`,
      dimension: `model-${nth % 5}`,
      batchId,
    };
  });
  await db.insert(usageEvents).values(rows);
}
