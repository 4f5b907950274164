import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as billing from "@/server/services/billing";
import {
  Billing,
  GetBilling,
  OpenPortal,
  Redirection,
  StartCheckout,
} from "@/server/services/billing/schemas";

const pays = { permission: "billing:write", transaction: "none" } as const;

export const billingRouter = router({
  current: operation({
    permission: "billing:read",
    feature: "api",
    meter: "api_calls",
    rest: { method: "GET", path: "/billing", summary: "The plan and its subscription", tag: "Billing" },
  })
    .input(GetBilling)
    .output(Billing)
    .query(({ ctx }) => billing.getBilling(ctx)),

  checkout: operation(pays)
    .input(StartCheckout)
    .output(Redirection)
    .mutation(({ ctx, input }) => billing.startCheckout(ctx, input)),

  portal: operation(pays)
    .input(OpenPortal)
    .output(Redirection)
    .mutation(({ ctx }) => billing.openPortal(ctx)),
});
