import { z } from "zod";
import { PLAN_KEYS } from "@/server/kernel/plans";

const plan = z.enum(PLAN_KEYS);
const timed = { startsAtMs: z.number(), endsAtMs: z.number() };

/**
 * What every identity of a tenant shares, as the tenant's cache keeps it. What the tenant may do is resolved from it
 * at each use, so that time may change that.
 */
export const TenantFacts = z.object({
  slug: z.string(),
  status: z.enum(["provisioning", "active", "suspended"]),
  requireSecondFactor: z.boolean(),
  sessionIdleMinutes: z.number().nullable(),
  sessionAbsoluteHours: z.number().nullable(),
  corsOrigins: z.array(z.string()),
  subscriptionPeriod: z.object({ start: z.string(), end: z.string() }).nullable(),
  entitlements: z.object({
    plan,
    trial: z.object({ plan, ...timed }).nullable(),
    addOns: z.array(z.object({ addOn: z.string(), quantity: z.number() })).readonly(),
    overrides: z.array(z.object({ key: z.string(), value: z.number().nullable(), ...timed })).readonly(),
  }),
});
export type TenantFacts = z.output<typeof TenantFacts>;
