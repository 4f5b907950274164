"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import { useCan } from "@/components/tenants/workspace";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardFooter, CardHeader, CardTitle } from "@/components/ui/card";
import type { Plan } from "@/server/kernel/plans";
import { PLAN_FACTS, PLAN_LIST, priceOf, priceUnit } from "./plan-facts";
import type { Billing } from "./subscription-status";

/** The plans side by side; the ones above the current are a checkout away. */
export function PlanChoices({ billing }: { billing: Billing }) {
  const current = PLAN_LIST.findIndex(({ key }) => key === billing.plan);
  return (
    <section aria-label="Plans" className="grid gap-4 md:grid-cols-3">
      {PLAN_LIST.map((plan, index) => (
        <Card key={plan.key}>
          <CardHeader>
            <CardTitle className="flex min-h-6 items-center gap-2">
              {plan.name}
              {index === current && <Badge variant="secondary">Current</Badge>}
            </CardTitle>
            <CardDescription>
              <span className="text-lg font-semibold text-foreground tabular-nums">{priceOf(plan)}</span>{" "}
              {priceUnit(plan)}
            </CardDescription>
          </CardHeader>
          <CardContent className="flex-1">
            <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
              {PLAN_FACTS.map(({ label, value }) => (
                <div key={label} className="contents">
                  <dt className="text-muted-foreground">{label}</dt>
                  <dd className="text-right tabular-nums">{value(plan)}</dd>
                </div>
              ))}
            </dl>
          </CardContent>
          {index > current && <UpgradeFooter plan={plan} />}
        </Card>
      ))}
    </section>
  );
}

/** The server leads a workspace that pays already to the portal instead: it must not get a second subscription. */
function UpgradeFooter({ plan }: { plan: Plan }) {
  const trpc = useTRPC();
  const mayPay = useCan("billing:write");
  const checkout = useMutation(
    trpc.billing.checkout.mutationOptions({
      onSuccess: ({ url }) => window.location.assign(url),
      onError: (error) => toastProblem("The checkout did not open", error, "Nothing was charged."),
    }),
  );
  if (!mayPay) {
    return (
      <CardFooter className="text-sm text-muted-foreground">
        An owner of the workspace can upgrade.
      </CardFooter>
    );
  }
  return (
    <CardFooter>
      <Button
        className="w-full"
        disabled={checkout.isPending || checkout.isSuccess}
        onClick={() => checkout.mutate({ plan: plan.key })}
      >
        Upgrade to {plan.name}
      </Button>
    </CardFooter>
  );
}
