"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { Skeleton } from "@/components/ui/skeleton";
import { PlanLimits } from "@/components/usage/plan-limits";

export function CurrentPlanLimits() {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(trpc.entitlements.get.queryOptions({}));
  if (data) return <PlanLimits entitlements={data} />;
  if (error) {
    return (
      <ProblemAlert
        error={error}
        kept="Your plan is as it was; only showing it failed."
        retry={() => void refetch()}
      />
    );
  }
  return <Skeleton className="h-64 w-full rounded-xl" />;
}
