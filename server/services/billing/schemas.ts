import { z } from "zod";
import { PLAN_KEYS, PLANS } from "@/server/kernel/plans";
import { isoInstant } from "@/server/kernel/text";

const PlanName = z.enum(PLAN_KEYS);

export const PlanAllowance = z
  .object({
    ratePerSecond: z.number().meta({ description: "Requests a second that the API refills." }),
    burst: z.int().meta({ description: "Requests that may come at once." }),
    seats: z.int().nullable().meta({ description: "Null: unlimited." }),
    projects: z.int().nullable().meta({ description: "Null: unlimited." }),
    storageBytes: z.number().nullable().meta({ description: "Null: unlimited." }),
    apiCallsPerPeriod: z.int(),
    overLimit: z.enum(["refuse", "bill"]).meta({ description: "What happens past apiCallsPerPeriod." }),
  })
  .meta({ id: "PlanAllowance" });
export type PlanAllowance = z.output<typeof PlanAllowance>;

export const OfferedPlan = z
  .object({
    plan: PlanName,
    name: z.string(),
    price: z
      .object({
        unitAmount: z.int().meta({ description: "A month, in the currency's minor unit." }),
        currency: z.string(),
        per: z.enum(["tenant", "seat"]),
      })
      .nullable()
      .meta({ description: "Null: costs nothing." }),
    allows: PlanAllowance,
  })
  .meta({ id: "OfferedPlan" });
export type OfferedPlan = z.output<typeof OfferedPlan>;

export const Subscription = z
  .object({
    plan: PlanName.meta({ description: "What was bought. The tenant has it while the status allows." }),
    status: z.string().meta({ description: "Stripe's own word, such as active or past_due." }),
    quantity: z.int().meta({ description: "Seats paid for, where the plan is per seat." }),
    currentPeriodStart: isoInstant,
    currentPeriodEnd: isoInstant,
    cancelAtPeriodEnd: z.boolean(),
    graceUntil: isoInstant
      .nullable()
      .meta({ description: "While a payment is overdue: until when the plan stays without it." }),
  })
  .meta({ id: "Subscription" });
export type Subscription = z.output<typeof Subscription>;

export const Billing = z
  .object({
    plan: PlanName.meta({ description: "The plan whose limits hold now." }),
    allows: PlanAllowance,
    subscription: Subscription.nullable(),
    plans: z.array(OfferedPlan),
  })
  .meta({ id: "Billing" });
export type Billing = z.output<typeof Billing>;

export const GetBilling = z.strictObject({});
export const OpenPortal = z.strictObject({});

export const StartCheckout = z.strictObject({
  plan: PlanName.refine((plan) => PLANS[plan].price !== null, "is not for sale: it costs nothing"),
});

/** Where to send the browser: a page of Stripe's. */
export const Redirection = z.object({ url: z.url() });
