import type { Context } from "unleash-client/lib/context";
import { normalizedStrategyValue } from "unleash-client/lib/strategy/util.js";

/** Whose choice counts for a flag, as it is stored. */
export interface GeneralSettings {
  /** The plans whose tenants may choose. */
  managedBy?: readonly string[];
  /** When the flag was made, in milliseconds since 1970: another of its name is another flag. */
  madeAtMs?: number;
}

/** The same, with what they chose. */
export interface FlagSettings extends GeneralSettings {
  /** Pairs of a tenant's id and the percentage of its people. */
  settings?: readonly (readonly [tenantId: string, percentage: number])[];
}

/** The same, as evaluation asks for it. */
export interface Settings {
  managedBy: ReadonlySet<string>;
  madeAtMs: number | undefined;
  percentages: Map<string, number>;
}

/** What a tenant chose, for one of its callers. */
export interface Setting {
  percentage: number;
  /** 1 to 100: in where it is at most the percentage. Null for a machine, which is in at 100 alone. */
  bucket: number | null;
  on: boolean;
  /** The plan does not let the tenant choose any more: the choice is kept, and not in force. */
  dormant: boolean;
}

/** What there is of a flag, with what tenants chose, of which nothing is copied: they are many. */
export function settingsOf(
  { managedBy = [], madeAtMs }: GeneralSettings,
  percentages: Map<string, number>,
): Settings {
  return { managedBy: new Set(managedBy), madeAtMs, percentages };
}

/** With a choice set, or taken away where it is null. */
export function withSetting(
  settings: Settings | undefined,
  tenantId: string,
  percentage: number | null,
): void {
  if (percentage === null) settings?.percentages.delete(tenantId);
  else settings?.percentages.set(tenantId, percentage);
}

/** Undefined where the tenant chose nothing. */
export function settingFor(
  settings: Settings,
  key: string,
  { tenantId, plan, userId }: Context,
): Setting | undefined {
  const percentage = typeof tenantId === "string" ? settings.percentages.get(tenantId) : undefined;
  if (typeof tenantId !== "string" || percentage === undefined) return undefined;
  const bucket = typeof userId === "string" && userId ? settingBucket(key, tenantId, userId) : null;
  const on = percentage === 100 || (bucket !== null && bucket <= percentage);
  return { percentage, bucket, on, dormant: !settings.managedBy.has(String(plan)) };
}

/**
 * Where one of a tenant's people stands, 1 to 100. The seed is of the flag and the tenant, so that who is early in one
 * place is not early everywhere, nor in the operators' own rollout.
 */
export function settingBucket(key: string, tenantId: string, userId: string): number {
  return normalizedStrategyValue(userId, `${key}:${tenantId}`);
}
