import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import { entitlementOverrides, tenantAddOns, tenants, tenantTrials } from "@/db/schema";
import { statement } from "@/db/statements";
import type { TenantTransaction } from "@/db/tenant";
import { type EntitlementFacts, type Entitlements, resolveEntitlements } from "@/server/kernel/entitlements";

const readPlan = statement((db) =>
  db
    .select({
      plan: tenants.plan,
      trial: { plan: tenantTrials.plan, startsAt: tenantTrials.startsAt, endsAt: tenantTrials.endsAt },
    })
    .from(tenants)
    .leftJoin(tenantTrials, eq(tenantTrials.tenantId, tenants.id))
    .where(eq(tenants.id, sql.placeholder("tenantId")))
    .prepare("entitlements_plan"),
);

const readAddOns = statement((db) =>
  db
    .select({ addOn: tenantAddOns.addOn, quantity: tenantAddOns.quantity })
    .from(tenantAddOns)
    .where(eq(tenantAddOns.tenantId, sql.placeholder("tenantId")))
    .prepare("entitlements_add_ons"),
);

const readOverrides = statement((db) =>
  db
    .select({
      key: entitlementOverrides.key,
      value: entitlementOverrides.value,
      startsAt: entitlementOverrides.startsAt,
      endsAt: entitlementOverrides.endsAt,
    })
    .from(entitlementOverrides)
    .where(
      and(
        eq(entitlementOverrides.tenantId, sql.placeholder("tenantId")),
        isNull(entitlementOverrides.endedAt),
        gt(entitlementOverrides.endsAt, sql`now()`),
      ),
    )
    .orderBy(asc(entitlementOverrides.createdAt), asc(entitlementOverrides.id))
    .prepare("entitlements_overrides"),
);

interface Timed {
  startsAt: string;
  endsAt: string;
}

const inMs = ({ startsAt, endsAt }: Timed) => ({
  startsAtMs: Date.parse(startsAt),
  endsAtMs: Date.parse(endsAt),
});

/** What the tenant's entitlements are made of, those that are still to begin included; undefined: no such tenant. */
export async function readEntitlementFacts(tx: TenantTransaction): Promise<EntitlementFacts | undefined> {
  const [[tenant], addOns, overrides] = await Promise.all([
    tx.run(readPlan),
    tx.run(readAddOns),
    tx.run(readOverrides),
  ]);
  if (!tenant) return undefined;
  const { plan, trial } = tenant;
  return {
    plan,
    trial: trial && { plan: trial.plan, ...inMs(trial) },
    addOns,
    overrides: overrides.map(({ key, value, ...timed }) => ({ key, value, ...inMs(timed) })),
  };
}

/** What the tenant may do now, as the transaction sees it; undefined: no such tenant. */
export async function readEntitlements(tx: TenantTransaction): Promise<Entitlements | undefined> {
  const facts = await readEntitlementFacts(tx);
  return facts && resolveEntitlements({ ...facts, nowMs: Date.now() });
}
