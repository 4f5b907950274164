import type { Context } from "unleash-client/lib/context";
import type { PlanKey } from "@/server/kernel/plans";

/** What stands above a flag's own rules, as it is stored. Times are milliseconds since 1970. */
export interface FlagControls {
  killed: boolean;
  onAtMs: number | null;
  offAtMs: number | null;
  plans: Readonly<Partial<Record<PlanKey, boolean>>>;
  /** A tenant's id, whether it is on there, and until when; null or left out: for good. */
  tenants: readonly (readonly [tenantId: string, on: boolean, endsAtMs?: number | null])[];
}

/** What stands above the rules for everybody: a flag's own part of it. */
export type GeneralControls = Omit<FlagControls, "tenants">;

/** An operator's word for one tenant. What is over decides nothing. */
export interface Override {
  on: boolean;
  endsAtMs: number;
}

export const overrideOf = (on: boolean, endsAtMs: number | null | undefined): Override => ({
  on,
  endsAtMs: endsAtMs ?? Number.POSITIVE_INFINITY,
});

/** The same, as evaluation asks for it. */
export interface Controls {
  killed: boolean;
  onAtMs: number;
  offAtMs: number;
  plans: ReadonlyMap<string, boolean>;
  tenants: Map<string, Override>;
}

export interface Decision {
  on: boolean;
  by: "kill-switch" | "tenant" | "setting" | "plan" | "dependency" | "schedule";
}

/** Undefined for the many flags that have nothing above their rules, so that evaluating them costs nothing more. */
export function controlsOf(
  { killed, onAtMs, offAtMs, plans }: GeneralControls,
  tenants: Map<string, Override>,
): Controls | undefined {
  const byPlan = new Map(Object.entries(plans));
  if (!killed && onAtMs === null && offAtMs === null && byPlan.size === 0 && tenants.size === 0) return;
  return {
    killed,
    onAtMs: onAtMs ?? Number.NEGATIVE_INFINITY,
    offAtMs: offAtMs ?? Number.POSITIVE_INFINITY,
    plans: byPlan,
    tenants,
  };
}

/** With an override set, or taken away where it is null. What is kept of the others is not copied: they are many. */
export function withOverride(
  controls: Controls | undefined,
  tenantId: string,
  override: Override | null,
): Controls | undefined {
  if (override === null) {
    controls?.tenants.delete(tenantId);
    return controls;
  }
  const kept = controls ?? controlsOf(NOTHING_ABOVE, new Map([[tenantId, override]]));
  kept?.tenants.set(tenantId, override);
  return kept;
}

const NOTHING_ABOVE: GeneralControls = { killed: false, onAtMs: null, offAtMs: null, plans: {} };

/**
 * The kill switch wins over all. Then the nearer word before the more general: an operator's for the tenant, the
 * tenant's own (`chosen`), its plan's. The schedule says when the rules apply, and what a tenant turned on for itself:
 * before it begins and once it has ended, the flag is off.
 */
export function decideAbove(
  controls: Controls | undefined,
  chosen: boolean | undefined,
  { tenantId, plan }: Context,
  nowMs: number,
): Decision | undefined {
  if (controls?.killed) return { on: false, by: "kill-switch" };
  const own = typeof tenantId === "string" ? controls?.tenants.get(tenantId) : undefined;
  if (own && nowMs < own.endsAtMs) return { on: own.on, by: "tenant" };
  if (chosen === false) return { on: false, by: "setting" };
  const byPlan = typeof plan === "string" ? controls?.plans.get(plan) : undefined;
  if (byPlan !== undefined && chosen === undefined) return { on: byPlan, by: "plan" };
  if (controls && (nowMs < controls.onAtMs || nowMs >= controls.offAtMs)) {
    return { on: false, by: "schedule" };
  }
  return chosen ? { on: true, by: "setting" } : undefined;
}
