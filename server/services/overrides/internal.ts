import { and, eq, sql } from "drizzle-orm";
import { entitlementOverrides } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { notFound } from "@/server/kernel/errors";
import type { OVERRIDE_STATES, Override } from "./schemas";

const { id, key, value, reason, startsAt, endsAt, endedAt, createdAt } = entitlementOverrides;

/** The columns that leave the service. */
export const overrideColumns = {
  id,
  key,
  value,
  reason,
  startsAt,
  endsAt,
  operator: entitlementOverrides.operatorLabel,
  endedAt,
  endedBy: entitlementOverrides.endedByLabel,
  createdAt,
  state: sql<(typeof OVERRIDE_STATES)[number]>`case
    when ${endedAt} is not null then 'ended'
    when ${endsAt} <= now() then 'over'
    when ${startsAt} > now() then 'scheduled'
    else 'running' end`.as("state"),
};

/** @throws AppError not_found, for another tenant's too */
export async function readOverride(tx: TenantTransaction, overrideId: string): Promise<Override> {
  const [row] = await tx.db
    .select(overrideColumns)
    .from(entitlementOverrides)
    .where(ownOverride(tx, overrideId));
  if (!row) throw notFound("override");
  return row;
}

export function ownOverride({ tenantId }: TenantTransaction, overrideId: string) {
  return and(eq(entitlementOverrides.tenantId, tenantId), eq(entitlementOverrides.id, overrideId));
}
