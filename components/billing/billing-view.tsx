"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { Skeleton } from "@/components/ui/skeleton";
import { CheckoutOutcome } from "./checkout-outcome";
import { CurrentPlan } from "./current-plan";
import { PlanChoices } from "./plan-choices";

/** The plan as the subscription last told it; follows a checkout within seconds. */
export function BillingView() {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(
    trpc.billing.current.queryOptions({}, { refetchInterval: 3_000, refetchOnWindowFocus: "always" }),
  );
  if (data) {
    return (
      <div className="grid grid-cols-1 gap-6">
        <CheckoutOutcome />
        <CurrentPlan billing={data} />
        <PlanChoices billing={data} />
      </div>
    );
  }
  if (error) {
    return (
      <ProblemAlert
        error={error}
        kept="Your plan and your payments are as they were; only showing them failed."
        retry={() => void refetch()}
      />
    );
  }
  return (
    <div className="grid grid-cols-1 gap-6" role="status" aria-label="Loading billing">
      <Skeleton className="h-32 rounded-xl" />
      <Skeleton className="h-64 rounded-xl" />
    </div>
  );
}
