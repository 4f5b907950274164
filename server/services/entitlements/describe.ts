import { ADD_ONS, isAddOnKey } from "@/server/kernel/add-ons";
import { LIMIT_KEYS, LIMITS, valuesOf } from "@/server/kernel/entitlement-keys";
import {
  type EntitlementFacts,
  type Entitlements,
  type Origin,
  resolveEntitlements,
} from "@/server/kernel/entitlements";
import { FEATURES, PLANS } from "@/server/kernel/plans";
import type { EntitlementsAnswer } from "./schemas";

/** What a tenant may do now, each number with where it comes from. */
export function describeEntitlements(facts: EntitlementFacts, nowMs: number): EntitlementsAnswer {
  const entitlements = resolveEntitlements({ ...facts, nowMs });
  const { plan, planName, auditRetentionDays } = entitlements;
  return {
    plan,
    planName,
    trial: trialOf(entitlements),
    addOns: facts.addOns.flatMap(({ addOn, quantity }) =>
      isAddOnKey(addOn) ? [{ addOn, name: ADD_ONS[addOn].name, quantity }] : [],
    ),
    limits: limitsOf(entitlements),
    features: featuresOf(entitlements),
    auditRetentionDays,
  };
}

function limitsOf(entitlements: Entitlements): EntitlementsAnswer["limits"] {
  const values = valuesOf(entitlements);
  return LIMIT_KEYS.map((key) => {
    const { name, unit } = LIMITS[key];
    return { key, name, unit, value: values[key], ...told(entitlements.origins[key]) };
  });
}

function featuresOf({ features, origins }: Entitlements): EntitlementsAnswer["features"] {
  return FEATURES.map((feature) => {
    return { feature, on: features.includes(feature), ...told(origins[`feature:${feature}`]) };
  });
}

function trialOf({ trial }: Entitlements): EntitlementsAnswer["trial"] {
  return trial && { plan: trial.plan, planName: PLANS[trial.plan].name, endsAt: isoOf(trial.endsAtMs) };
}

function told({ sources, untilMs }: Origin) {
  return { sources: [...sources], until: untilMs === null ? null : isoOf(untilMs) };
}

const isoOf = (ms: number) => new Date(ms).toISOString();
