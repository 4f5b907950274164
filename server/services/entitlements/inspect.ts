import { eq } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { tenantCounters, tenants, tenantTrials } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import type { Acting } from "@/server/kernel/actor";
import { isLimitKey, type LimitKey } from "@/server/kernel/entitlement-keys";
import { resolveEntitlements } from "@/server/kernel/entitlements";
import { notFound } from "@/server/kernel/errors";
import { asId, type TenantId } from "@/server/kernel/ids";
import { readEntitlementFacts, readSubscriptionPeriod } from "@/server/platform/entitlements";
import { GAUGE_COUNTERS } from "@/server/platform/quotas";
import type { OpenContext, OperationContext } from "@/server/services/context";
import { getUsage } from "@/server/services/usage";
import { describeEntitlements } from "./describe";
import { operatorIdOf } from "./operator";
import type { InspectedTenant, InspectTenant } from "./schemas";

/**
 * What a tenant may do and what it uses of that, for operators. Numbers alone: nothing that its people wrote.
 *
 * @throws AppError not_found for an unknown tenant
 */
export function inspectTenant(
  context: OpenContext,
  { tenantId }: z.output<typeof InspectTenant>,
): Promise<z.output<typeof InspectedTenant>> {
  operatorIdOf(context);
  return database().tenants.read(asId<TenantId>(tenantId), async (tx) => {
    const [tenant, facts] = await Promise.all([readTenant(tx), readEntitlementFacts(tx)]);
    if (!tenant || !facts) throw notFound("workspace");
    const { trial, ...columns } = tenant;
    const entitlements = resolveEntitlements({ ...facts, nowMs: Date.now() });
    return {
      ...columns,
      entitlements: describeEntitlements(facts, Date.now()),
      lastTrial: trial,
      used: [...(await readGauges(tx)), ...(await readMeters({ ...context, tx, entitlements }))],
    };
  });
}

async function readTenant({ db, tenantId }: TenantTransaction) {
  const [row] = await db
    .select({
      id: tenants.id,
      slug: tenants.slug,
      name: tenants.name,
      status: tenants.status,
      createdAt: tenants.createdAt,
      trial: { plan: tenantTrials.plan, startsAt: tenantTrials.startsAt, endsAt: tenantTrials.endsAt },
    })
    .from(tenants)
    .leftJoin(tenantTrials, eq(tenantTrials.tenantId, tenants.id))
    .where(eq(tenants.id, tenantId));
  return row;
}

type Used = { key: LimitKey; quantity: number };

async function readGauges({ db, tenantId }: TenantTransaction): Promise<Used[]> {
  const rows = await db
    .select({ name: tenantCounters.name, value: tenantCounters.value })
    .from(tenantCounters)
    .where(eq(tenantCounters.tenantId, tenantId));
  const counted = new Map(rows.map(({ name, value }) => [name, value]));
  return Object.entries(GAUGE_COUNTERS).flatMap(([key, counter]) =>
    isLimitKey(key) ? [{ key, quantity: counted.get(counter) ?? 0 }] : [],
  );
}

async function readMeters(asking: Acting & Pick<OperationContext, "tx" | "entitlements">): Promise<Used[]> {
  const subscriptionPeriod = await readSubscriptionPeriod(asking.tx);
  const { data } = await getUsage({ ...asking, subscriptionPeriod, afterCommit: () => undefined }, {});
  return data.flatMap(({ meter, source, quantity }) =>
    source !== "gauge" && isLimitKey(meter) ? [{ key: meter, quantity: quantity ?? 0 }] : [],
  );
}
