import { randomUUID } from "node:crypto";
import type { Aggregation } from "@/server/kernel/meters";
import { mintTenant, type TestTenant } from "@/tests/support/factories";
import { type RestAnswer, rest } from "@/tests/support/rest";
import type { TestDatabase } from "@/tests/support/test-database";

type Plan = NonNullable<Parameters<typeof mintTenant>[1]>["plan"];

/** A tenant with a meter of each aggregation, by the aggregation's name. */
export async function mintMetered(db: TestDatabase, options: { plan?: Plan } = {}): Promise<TestTenant> {
  const tenant = await mintTenant(db, options.plan ? { plan: options.plan } : {});
  const all: readonly Aggregation[] = ["sum", "count", "max", "last", "unique"];
  for (const aggregation of all) {
    await db.admin`insert into meters (tenant_id, id, key, name, unit, aggregation)
      values (${tenant.id}, ${randomUUID()}, ${`a_${aggregation}`}, ${aggregation}, 'unit', ${aggregation})`;
  }
  return tenant;
}

/** An event that counts on the sum, with an id of its own unless told otherwise. */
export function event(more: Record<string, unknown> = {}): Record<string, unknown> {
  return { id: randomUUID(), source: "test", type: "a_sum", data: { quantity: 1 }, ...more };
}

export function send(key: string, body: unknown, headers: Record<string, string> = {}): Promise<RestAnswer> {
  return rest("POST", "/usage-events", { key, body, headers });
}

export const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
export const DAY_MS = 86_400_000;
