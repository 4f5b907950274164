"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { labelOfGoal } from "@/server/services/experiments/schemas";
import { type Experiment, inPercent, type Results, SUBJECTS } from "./experiment-state";
import { ResultsChart } from "./results-chart";
import { ResultsTable } from "./results-table";

/** What was found, whether to believe it, and the numbers behind it. */
export function ResultsCard({ experiment, results }: { experiment: Experiment; results: Results }) {
  const [inTable, setInTable] = useState(false);
  const all = results.variants.reduce((sum, { subjects }) => sum + subjects, 0);
  return (
    <Card>
      <CardHeader>
        <CardTitle>Results</CardTitle>
        <CardDescription>
          {all.toLocaleString("en")} {SUBJECTS[experiment.subjectKind]} exposed, each counted once.
        </CardDescription>
        <CardAction>
          <Button variant="outline" size="sm" aria-pressed={inTable} onClick={() => setInTable(!inTable)}>
            Numbers
          </Button>
        </CardAction>
      </CardHeader>
      <CardContent className="grid grid-cols-1 gap-6">
        <Standing experiment={experiment} results={results} />
        {experiment.goals.map((goal, nth) => (
          <section key={goal} className="grid min-w-0 gap-2" aria-label={labelOfGoal(goal)}>
            <h3 className="text-sm font-medium">
              {labelOfGoal(goal)}
              {nth > 0 && <span className="text-muted-foreground"> · beside the plan</span>}
            </h3>
            {inTable ? (
              <ResultsTable goal={goal} results={results} />
            ) : (
              <ResultsChart goal={goal} results={results} />
            )}
          </section>
        ))}
      </CardContent>
    </Card>
  );
}

const TONES = {
  bad: "border-destructive/50 text-destructive",
  wait: "border-warning/50",
  plain: "",
} as const;

function Standing({ experiment, results }: { experiment: Experiment; results: Results }) {
  const { tone, title, text } = told(experiment, results);
  return (
    <div role="status" className={`grid gap-1 rounded-lg border p-4 text-sm ${TONES[tone]}`}>
      <p className="font-medium">{title}</p>
      <p className={tone === "bad" ? "" : "text-muted-foreground"}>{text}</p>
    </div>
  );
}

function told({ subjectsPerVariant, subjectKind }: Experiment, results: Results) {
  const { standing, sampleRatio, variants, level } = results;
  const subjects = SUBJECTS[subjectKind];
  switch (standing) {
    case "no-subjects":
      return {
        tone: "plain",
        title: "Nobody was exposed yet",
        text: "Who is given a variant by code that acts on it shows up here within seconds.",
      } as const;
    case "do-not-trust":
      return {
        tone: "bad",
        title: "Do not trust this result",
        text: `The ${subjects} are not split as the weights promised (${variants
          .map(({ variant, promised, subjects: count }) => `${variant}: ${count} for ${inPercent(promised)}`)
          .join(
            "; ",
          )}). By chance that happens ${likelihood(sampleRatio.p)}. Something beside the variants differs between them: find it, and begin anew.`,
      } as const;
    case "too-early": {
      const least = Math.min(
        ...variants.filter(({ promised }) => promised > 0).map(({ subjects: count }) => count),
      );
      return {
        tone: "wait",
        title: `Too early: ${least.toLocaleString("en")} of ${subjectsPerVariant?.toLocaleString("en")} ${subjects} in the smallest variant`,
        text: "Who stops when it happens to look good finds differences that are none. Look, and wait for the plan.",
      } as const;
    }
    case "complete":
      return {
        tone: "plain",
        title: "The planned subjects are there",
        text: `Each rate’s interval holds the true rate with a confidence of 95%; each difference’s with ${inPercent(level)}.`,
      } as const;
  }
}

const likelihood = (p: number | null) =>
  p === null || p < 1e-6
    ? "less than once in a million"
    : `once in ${Math.round(1 / p).toLocaleString("en")}`;
