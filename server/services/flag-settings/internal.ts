import { and, eq, sql } from "drizzle-orm";
import { featureFlags, flagSettings } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { notFound } from "@/server/kernel/errors";
import { FLAGS } from "@/server/kernel/flags";
import { PLAN_KEYS } from "@/server/kernel/plans";
import { planForFlags } from "@/server/platform/flags";
import type { OperationContext } from "@/server/services/context";
import type { FlagSetting } from "./schemas";

/** What stands of a flag for the transaction's tenant. Of the definition, a request may read no more. */
export const settingColumns = {
  key: featureFlags.key,
  managedBy: featureFlags.managedBy,
  percentage: flagSettings.percentage,
  updatedAt: flagSettings.updatedAt,
};

export const ofTenant = ({ tenantId }: TenantTransaction) =>
  and(eq(flagSettings.tenantId, tenantId), eq(flagSettings.flagKey, featureFlags.key));

/** A flag that is left to some plan, or that the tenant once chose something for; none that is in the archive. */
export const isSettable = sql`${featureFlags.archivedAt} is null
  and (${featureFlags.managedBy} <> '{}' or ${flagSettings.percentage} is not null)`;

interface Row {
  key: string;
  managedBy: string[];
  percentage: number | null;
  updatedAt: string | null;
}

export function settingOf(
  { key, managedBy, percentage, updatedAt }: Row,
  { entitlements }: OperationContext,
): FlagSetting {
  const manageable = managedBy.includes(planForFlags(entitlements));
  const plans = PLAN_KEYS.filter((plan) => managedBy.includes(plan));
  const dormant = percentage !== null && !manageable;
  return { key, description: descriptionOf(key), manageable, plans, percentage, dormant, updatedAt };
}

/** What operators wrote of a flag is theirs: people are told what the code declares. */
export function descriptionOf(key: string): string | null {
  const declared = new Map<string, { description: string }>(Object.entries(FLAGS));
  return declared.get(key)?.description ?? null;
}

/** @throws AppError not_found, for a flag that is left to no plan, too */
export async function readSetting(context: OperationContext, key: string): Promise<FlagSetting> {
  const { tx } = context;
  const [row] = await tx.db
    .select(settingColumns)
    .from(featureFlags)
    .leftJoin(flagSettings, ofTenant(tx))
    .where(and(eq(featureFlags.key, key), isSettable));
  if (!row) throw notFound("feature");
  return settingOf(row, context);
}

/** What a tenant may ask about: what the code declares, and what its plan leaves to it. */
export async function readAskable({ tx, entitlements }: OperationContext): Promise<ReadonlySet<string>> {
  const rows = await tx.db
    .select({ key: featureFlags.key })
    .from(featureFlags)
    .where(
      sql`${featureFlags.archivedAt} is null and ${planForFlags(entitlements)} = any(${featureFlags.managedBy})`,
    )
    .orderBy(featureFlags.key)
    .limit(MOST_ASKABLE);
  return new Set([...Object.keys(FLAGS), ...rows.map(({ key }) => key)].sort());
}

/** More flags than anybody looks through. */
const MOST_ASKABLE = 500;
