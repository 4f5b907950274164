import { and, eq, sql } from "drizzle-orm";
import { tenantCounters } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { Entitlements } from "@/server/kernel/entitlements";
import { AppError } from "@/server/kernel/errors";

/** Gauge quotas: which counter each is held on, and what a person calls it. */
const GAUGES = {
  projects: { counter: "projects", noun: "projects" },
  seats: { counter: "seats", noun: "seats" },
} as const;

/**
 * Makes sure that one more fits the plan. Locks the counter's row until the transaction ends, so that of two
 * concurrent creates the second counts the first.
 *
 * @throws AppError plan_limit, with what the plan allows
 */
export async function holdQuota(
  context: { tx: TenantTransaction; entitlements: Entitlements },
  gauge: keyof typeof GAUGES,
): Promise<void> {
  const { quotas, plan, planName } = context.entitlements;
  const limit = quotas[gauge];
  const { counter, noun } = GAUGES[gauge];
  const { tx } = context;
  // The row may not exist before the first create: make it, so that there is something to lock.
  await tx.db
    .insert(tenantCounters)
    .values({ tenantId: tx.tenantId, name: counter, value: 0 })
    .onConflictDoNothing();
  const [row] = await tx.db
    .select({ value: tenantCounters.value })
    .from(tenantCounters)
    .where(and(eq(tenantCounters.tenantId, tx.tenantId), eq(tenantCounters.name, sql`${counter}`)))
    .for("update");
  const used = row?.value ?? 0;
  if (limit === null || used < limit) return;
  throw new AppError(
    "plan_limit",
    `The ${planName} plan allows ${limit} ${noun}. Upgrade the plan to add more.`,
    {
      details: { quota: gauge, limit, used, plan },
    },
  );
}
