"use client";

import { useQuery } from "@tanstack/react-query";
import { CloudOff } from "lucide-react";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Card, CardContent, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { LimitsTable } from "./limits-table";
import { QuotasTable } from "./quotas-table";
import { RecentCalls } from "./recent-calls";
import { RefusalsTable } from "./refusals-table";

export type RateLimitsAnswer = RouterOutputs["rateLimits"]["list"];

/** The workspace's limits as they are now; follows what is let in and refused within seconds. */
export function RateLimits() {
  const trpc = useTRPC();
  const query = useQuery(trpc.rateLimits.list.queryOptions({}, { refetchInterval: 5_000 }));
  const { data, error } = query;
  if (data) return <Answered answer={data} />;
  if (!error) return <Skeleton className="h-96 w-full" />;
  return (
    <ProblemAlert
      error={error}
      kept="Limits hold as before; only showing them failed."
      retry={() => void query.refetch()}
    />
  );
}

function Answered({ answer }: { answer: RateLimitsAnswer }) {
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      {answer.live ? null : <Away />}
      <Section title="What is left now" wide>
        <LimitsTable limits={answer.data} />
      </Section>
      <Section title="Calls in the last 15 minutes">
        <RecentCalls minutes={answer.minutes} />
      </Section>
      <Section title="Refused in the last 15 minutes">
        <RefusalsTable refusals={answer.refusals} known={answer.live} />
      </Section>
      <Section title="Quotas" wide>
        <QuotasTable quotas={answer.quotas} />
      </Section>
    </div>
  );
}

function Away() {
  return (
    <Alert className="lg:col-span-2">
      <CloudOff aria-hidden />
      <AlertTitle>The shared counters do not answer</AlertTitle>
      <AlertDescription>
        Limits still hold: each process enforces its part of them. What is left and what was refused is shown
        again once the counters are back.
      </AlertDescription>
    </Alert>
  );
}

function Section({ title, wide, children }: { title: string; wide?: boolean; children: React.ReactNode }) {
  return (
    <div className={wide ? "min-w-0 lg:col-span-2" : "min-w-0"}>
      <Card className="h-full">
        <CardHeader>
          <CardTitle>{title}</CardTitle>
        </CardHeader>
        <CardContent>{children}</CardContent>
      </Card>
    </div>
  );
}
