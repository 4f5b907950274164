import { z } from "zod";
import { ADD_ON_KEYS } from "@/server/kernel/add-ons";
import { LIMIT_KEYS } from "@/server/kernel/entitlement-keys";
import { ENTITLEMENT_SOURCES } from "@/server/kernel/entitlements";
import { FEATURES, PLAN_KEYS } from "@/server/kernel/plans";
import { isoInstant, uuidText } from "@/server/kernel/text";

const PlanName = z.enum(PLAN_KEYS);

const origin = {
  sources: z.array(z.enum(ENTITLEMENT_SOURCES)).meta({
    description: "What it comes from: the plan or a trial, add-ons on top, or an override instead.",
  }),
  until: isoInstant.nullable().meta({ description: "When that ends by itself; null: it does not." }),
};

export const EntitledLimit = z.object({
  key: z.enum(LIMIT_KEYS),
  name: z.string(),
  unit: z.string(),
  value: z.number().nullable().meta({ description: "Null: unlimited." }),
  ...origin,
});
export const EntitledFeature = z.object({ feature: z.enum(FEATURES), on: z.boolean(), ...origin });
export const HeldAddOn = z.object({ addOn: z.enum(ADD_ON_KEYS), name: z.string(), quantity: z.int() });

export const Entitlements = z
  .object({
    plan: PlanName.meta({ description: "The plan that the workspace is on, whatever it tries out." }),
    planName: z.string(),
    trial: z.object({ plan: PlanName, planName: z.string(), endsAt: isoInstant }).nullable(),
    addOns: z.array(HeldAddOn),
    limits: z.array(EntitledLimit),
    features: z.array(EntitledFeature),
    auditRetentionDays: z.int(),
  })
  .meta({ id: "Entitlements" });
export type EntitlementsAnswer = z.output<typeof Entitlements>;

export const GetEntitlements = z.strictObject({});

/** What operators see of a tenant: what it may do, and what it uses of that. */
export const InspectTenant = z.strictObject({ tenantId: uuidText });
export const InspectedTenant = z.object({
  id: uuidText,
  slug: z.string(),
  name: z.string(),
  status: z.enum(["provisioning", "active", "suspended"]),
  createdAt: isoInstant,
  entitlements: Entitlements,
  /** As it was last given, over or not. */
  lastTrial: z.object({ plan: PlanName, startsAt: isoInstant, endsAt: isoInstant }).nullable(),
  /** What is used of each limit that something counts. */
  used: z.array(z.object({ key: z.enum(LIMIT_KEYS), quantity: z.number() })),
});
