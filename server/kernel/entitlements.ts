import { ADD_ONS, isAddOnKey } from "./add-ons";
import {
  ENTITLEMENT_KEYS,
  type EntitlementKey,
  LIMIT_KEYS,
  type Values,
  valuesOf,
  withValues,
} from "./entitlement-keys";
import { type Allowance, type MeterAllowance, type MeterQuota, PLANS, type PlanKey } from "./plans";

/** Where a value comes from; what replaced it stands alone. */
export const ENTITLEMENT_SOURCES = ["plan", "trial", "add_on", "override"] as const;
export type EntitlementSource = (typeof ENTITLEMENT_SOURCES)[number];

/** Why a value is what it is, and until when that lasts; null: nothing ends it. */
export interface Origin {
  sources: readonly EntitlementSource[];
  untilMs: number | null;
}

/** What a tenant may do now, and on which plan. The only answer that guards, dashboard and billing go by. */
export interface Entitlements extends Allowance {
  /** The plan that the tenant is on, whatever it tries out. */
  plan: PlanKey;
  planName: string;
  /** The trial that gives it more than its plan now. */
  trial: { plan: PlanKey; endsAtMs: number } | null;
  origins: Readonly<Record<EntitlementKey, Origin>>;
  /** From this moment on it may be another, by time alone (milliseconds since 1970); null: it stays. */
  untilMs: number | null;
}

/** What a tenant's entitlements are made of. Times are milliseconds since 1970. */
export interface EntitlementFacts {
  plan: PlanKey;
  trial: { plan: PlanKey; startsAtMs: number; endsAtMs: number } | null;
  addOns: readonly { addOn: string; quantity: number }[];
  /** In the order in which they were made: of several for one key, the newest counts. */
  overrides: readonly { key: string; value: number | null; startsAtMs: number; endsAtMs: number }[];
}

const BY_PLAN: Origin = { sources: ["plan"], untilMs: null };

interface Draft {
  allowance: Allowance;
  values: Values;
  origins: Record<EntitlementKey, Origin>;
}

/**
 * What the facts allow at a moment: the plan's allowance, or a higher plan's that is tried out, then what add-ons add,
 * then what overrides replace. A key that is no longer known changes nothing.
 */
export function resolveEntitlements({ nowMs, ...facts }: EntitlementFacts & { nowMs: number }): Entitlements {
  const plan = PLANS[facts.plan];
  const trial = runningTrial(facts, nowMs);
  const draft = draftOf(plan, trial);
  for (const one of facts.addOns) add(draft, one);
  for (const one of facts.overrides) if (isIn(one, nowMs)) replace(draft, one);
  return {
    ...withValues(draft.allowance, draft.values),
    plan: plan.key,
    planName: plan.name,
    trial: trial && { plan: trial.plan, endsAtMs: trial.endsAtMs },
    origins: draft.origins,
    untilMs: nextChange(facts, nowMs),
  };
}

/** What a plan allows by itself. */
export function entitlementsOfPlan(plan: PlanKey): Entitlements {
  return resolveEntitlements({ plan, trial: null, addOns: [], overrides: [], nowMs: 0 });
}

/** Whether time alone may have changed them since they were resolved: they must be resolved again. */
export function entitlementsArePast(entitlements: Entitlements | undefined, nowMs: number): boolean {
  const untilMs = entitlements?.untilMs ?? null;
  return untilMs !== null && untilMs <= nowMs;
}

const isIn = ({ startsAtMs, endsAtMs }: { startsAtMs: number; endsAtMs: number }, nowMs: number) =>
  startsAtMs <= nowMs && nowMs < endsAtMs;

/** A trial of a plan that is not higher than the tenant's own changes nothing. */
function runningTrial({ plan, trial }: EntitlementFacts, nowMs: number): EntitlementFacts["trial"] {
  if (!trial || !isIn(trial, nowMs)) return null;
  return PLANS[trial.plan].priority > PLANS[plan].priority ? trial : null;
}

function draftOf(plan: Allowance, trial: EntitlementFacts["trial"]): Draft {
  const allowance = allowanceOnly(trial ? triedOut(PLANS[trial.plan], plan) : plan);
  const origin: Origin = trial ? { sources: ["trial"], untilMs: trial.endsAtMs } : BY_PLAN;
  const keys = ENTITLEMENT_KEYS.map((key) => [key, origin]);
  return { allowance, values: valuesOf(allowance), origins: Object.fromEntries(keys) };
}

/** Nobody pays for a trial: what its plan would bill is refused, past what it or the tenant's own plan includes. */
function triedOut(tried: Allowance, own: Allowance): Allowance {
  const included = (meter: MeterQuota): MeterAllowance => {
    const { perPeriod, overLimit } = tried.meters[meter];
    const before = own.meters[meter];
    if (overLimit === "refuse") return tried.meters[meter];
    return { perPeriod: Math.max(perPeriod, before.perPeriod), overLimit: before.overLimit };
  };
  return {
    ...tried,
    meters: { api_calls: included("api_calls"), events_ingested: included("events_ingested") },
    period: own.period,
  };
}

function add({ values, origins }: Draft, { addOn, quantity }: EntitlementFacts["addOns"][number]): void {
  if (!isAddOnKey(addOn) || quantity <= 0) return;
  const { adds } = ADD_ONS[addOn];
  for (const key of LIMIT_KEYS) {
    const [more, value] = [adds[key], values[key]];
    if (more === undefined || value === null) continue;
    values[key] = Math.min(value + more * quantity, Number.MAX_SAFE_INTEGER);
    const { sources, untilMs } = origins[key];
    if (!sources.includes("add_on")) origins[key] = { sources: [...sources, "add_on"], untilMs };
  }
}

function replace({ values, origins }: Draft, override: EntitlementFacts["overrides"][number]): void {
  const { key, value, endsAtMs } = override;
  if (!isKeyOf(values, key)) return;
  values[key] = value;
  origins[key] = { sources: ["override"], untilMs: endsAtMs };
}

function isKeyOf(values: Values, key: string): key is EntitlementKey {
  return Object.hasOwn(values, key);
}

/** The first moment after now at which something begins or ends. */
function nextChange({ trial, overrides }: EntitlementFacts, nowMs: number): number | null {
  const timed = trial ? [trial, ...overrides] : overrides;
  const moments = timed.flatMap(({ startsAtMs, endsAtMs }) => [startsAtMs, endsAtMs]);
  const next = moments.filter((moment) => moment > nowMs);
  return next.length === 0 ? null : Math.min(...next);
}

/** Without what a plan has besides: its key, its name and its price. */
function allowanceOnly(plan: Allowance): Allowance {
  const { rateLimit, concurrency, slowSecondsPerMinute, quotas, meters } = plan;
  const { period, features, auditRetentionDays, priority } = plan;
  return {
    ...{ rateLimit, concurrency, slowSecondsPerMinute, quotas, meters },
    ...{ period, features, auditRetentionDays, priority },
  };
}
