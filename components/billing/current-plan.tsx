"use client";

import { useMutation } from "@tanstack/react-query";
import { ExternalLink } from "lucide-react";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import { useCan } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { planOf, priceOf, priceUnit } from "./plan-facts";
import { type Billing, SubscriptionBadge, SubscriptionOutlook } from "./subscription-status";

export function CurrentPlan({ billing }: { billing: Billing }) {
  const { plan: key, subscription } = billing;
  const plan = planOf(key);
  return (
    <Card>
      <CardHeader>
        <CardTitle className="flex flex-wrap items-center gap-2">
          <span data-testid="current-plan">{plan.name} plan</span>
          {subscription && <SubscriptionBadge status={subscription.status} />}
        </CardTitle>
        <CardDescription>
          {priceOf(plan)} {priceUnit(plan)}
        </CardDescription>
        {subscription && (
          <CardAction>
            <PortalButton />
          </CardAction>
        )}
      </CardHeader>
      <CardContent className="text-sm text-muted-foreground">
        {subscription ? (
          <SubscriptionOutlook subscription={subscription} />
        ) : (
          <p>
            {plan.price
              ? "This plan was granted to the workspace: there is no subscription, and nothing is charged."
              : "No subscription and no card. Upgrade below when the limits become tight."}
          </p>
        )}
      </CardContent>
    </Card>
  );
}

function PortalButton() {
  const trpc = useTRPC();
  const portal = useMutation(
    trpc.billing.portal.mutationOptions({
      onSuccess: ({ url }) => window.location.assign(url),
      onError: (error) => toastProblem("The billing portal did not open", error),
    }),
  );
  if (!useCan("billing:write")) return null;
  return (
    <Button
      variant="outline"
      size="sm"
      disabled={portal.isPending || portal.isSuccess}
      onClick={() => portal.mutate({})}
    >
      Billing portal
      <ExternalLink aria-hidden />
    </Button>
  );
}
