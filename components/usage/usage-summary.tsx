"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { QuotaBar } from "./quota-bar";

/** The running period's API calls against the plan's quota; follows what is served within seconds. */
export function UsageSummary() {
  const trpc = useTRPC();
  const query = useQuery(trpc.usage.summary.queryOptions({ meter: "api_calls" }, { refetchInterval: 5_000 }));
  const calls = query.data?.data.find(({ meter }) => meter === "api_calls");
  return (
    <Card>
      <CardHeader>
        <CardTitle>API calls this period</CardTitle>
      </CardHeader>
      <CardContent>
        {calls ? (
          <QuotaBar usage={calls} label="API calls" />
        ) : query.error ? (
          <ProblemAlert
            error={query.error}
            kept="Every call is still counted; only showing the count failed."
            retry={() => void query.refetch()}
          />
        ) : (
          <div className="grid gap-2">
            <Skeleton className="h-8 w-24" />
            <Skeleton className="h-2 w-full" />
            <Skeleton className="h-4 w-48" />
          </div>
        )}
      </CardContent>
    </Card>
  );
}
