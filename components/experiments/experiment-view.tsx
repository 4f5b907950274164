"use client";

import { useQuery } from "@tanstack/react-query";
import { FlaskConical } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { problemOf, useTRPC } from "@/components/api";
import { flagHref } from "@/components/feature-flags/flags-nav";
import { EmptyState, Moment, ProblemAlert } from "@/components/feedback";
import { PageHead } from "@/components/shell/page-head";
import { Button } from "@/components/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { Skeleton } from "@/components/ui/skeleton";
import { labelOfGoal } from "@/server/services/experiments/schemas";
import { ChangeExperiment } from "./change-experiment";
import { type ExperimentDetails, ExperimentState, inPercent, inPoints, SUBJECTS } from "./experiment-state";
import { ResultsCard } from "./results-card";

/** How often what was counted is asked for anew, while it may change. */
const REFRESH_MS = 15_000;

/** One experiment: its plan, or its results, and what was changed beside it. */
export function ExperimentView({ experimentId }: { experimentId: string }) {
  const trpc = useTRPC();
  const { data, error, refetch } = useQuery(
    trpc.experiments.get.queryOptions({ experimentId }, { refetchInterval: REFRESH_MS }),
  );
  if (data) return <Loaded details={data} />;
  if (error && [400, 404].includes(problemOf(error).status)) return <NoExperiment />;
  if (error) {
    return (
      <ProblemAlert
        error={error}
        kept="All is still counted; only showing it failed."
        retry={() => void refetch()}
      />
    );
  }
  return (
    <div className="grid gap-6" role="status" aria-label="Loading experiment">
      <Skeleton className="h-12 w-64 rounded-xl" />
      <Skeleton className="h-80 rounded-xl" />
    </div>
  );
}

function Loaded({ details }: { details: ExperimentDetails }) {
  const { experiment, plan, results } = details;
  const { state } = experiment;
  return (
    <>
      <PageHead
        title={experiment.name}
        badge={<ExperimentState state={state} />}
        description={experiment.hypothesis}
        actions={
          <>
            {state === "draft" && <ChangeExperiment experiment={experiment} change="remove" />}
            {state === "draft" && (
              <ChangeExperiment experiment={experiment} change="start" disabled={plan.faults.length > 0} />
            )}
            {state === "running" && <ChangeExperiment experiment={experiment} change="stop" />}
            <Button variant="outline" size="sm" asChild>
              <Link href="/operator/experiments">Experiments</Link>
            </Button>
          </>
        }
      />
      <div className="grid grid-cols-1 gap-6">
        {results && <ResultsCard experiment={experiment} results={results} />}
        <PlanCard details={details} />
        {results && <ChangesCard details={details} />}
      </div>
    </>
  );
}

function PlanCard({ details: { experiment, plan } }: { details: ExperimentDetails }) {
  const { goals, subjectKind, baselineRate, minimumEffect, variants, control } = experiment;
  const weights = variants?.reduce((sum, { weight }) => sum + weight, 0) ?? 1;
  const facts: [string, ReactNode][] = [
    [
      "Flag",
      <Link key="flag" href={flagHref(experiment.flagKey)} className="underline underline-offset-4">
        {experiment.flagKey}
      </Link>,
    ],
    ["Counts", SUBJECTS[subjectKind]],
    ["Main goal", labelOfGoal(goals[0] ?? "project-created")],
    ...(goals.length > 1 ? [["Also", goals.slice(1).map(labelOfGoal).join(", ")] as [string, string]] : []),
    ["Control", control],
    ["Rate without a change", inPercent(baselineRate)],
    ["Least difference", `${inPoints(minimumEffect)} points`],
    ["Needed for each variant", plan.subjectsPerVariant?.toLocaleString("en") ?? "–"],
    ...(variants
      ? [
          [
            "Promised",
            variants.map(({ name, weight }) => `${name} ${inPercent(weight / weights)}`).join(", "),
          ] as [string, string],
        ]
      : []),
  ];
  return (
    <Card>
      <CardHeader>
        <CardTitle>Plan</CardTitle>
        <CardDescription>
          Written before the start. With that many subjects a difference of that size is found in four of five
          cases, and one that is none in five of a hundred.
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-4">
        {plan.faults.length > 0 && (
          <ul role="alert" className="grid gap-1 text-sm text-destructive">
            {plan.faults.map((fault) => (
              <li key={fault}>{fault}</li>
            ))}
          </ul>
        )}
        <dl className="grid gap-x-6 gap-y-3 text-sm sm:grid-cols-2">
          {facts.map(([name, value]) => (
            <div key={name} className="grid gap-0.5">
              <dt className="text-muted-foreground">{name}</dt>
              <dd className="break-words">{value}</dd>
            </div>
          ))}
        </dl>
      </CardContent>
    </Card>
  );
}

function ChangesCard({ details: { experiment, changes, weightsChanged } }: { details: ExperimentDetails }) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Changed while it ran</CardTitle>
        <CardDescription>
          {experiment.startedAt && (
            <>
              Started <Moment at={experiment.startedAt} />
            </>
          )}
          {experiment.stoppedAt && (
            <>
              , stopped <Moment at={experiment.stoppedAt} />
            </>
          )}
          . What else was done to the flag since then.
        </CardDescription>
      </CardHeader>
      <CardContent className="grid gap-3 text-sm">
        {weightsChanged && (
          <p role="alert" className="text-destructive">
            The weights are not those of the start any more. Stop it, and begin anew.
          </p>
        )}
        {changes.length === 0 && <p className="text-muted-foreground">Nothing.</p>}
        <ul className="grid gap-3">
          {changes.map(({ id, action, reason, operator, createdAt }) => (
            <li key={id} className="grid gap-0.5">
              <span>
                <span className="font-mono text-xs">{action}</span> · <Moment at={createdAt} />
              </span>
              <span className="break-words text-muted-foreground">
                {operator}: {reason}
              </span>
            </li>
          ))}
        </ul>
      </CardContent>
    </Card>
  );
}

function NoExperiment() {
  const back = (
    <Button variant="outline" asChild>
      <Link href="/operator/experiments">All experiments</Link>
    </Button>
  );
  return (
    <EmptyState icon={FlaskConical} title="No such experiment" action={back}>
      Its draft was dropped, or the address is mistyped.
    </EmptyState>
  );
}
