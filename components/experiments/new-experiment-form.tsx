"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useId } from "react";
import { type UseFormReturn, useForm } from "react-hook-form";
import { z } from "zod";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { SelectField, TextAreaField, TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { Card, CardContent } from "@/components/ui/card";
import {
  CreateExperiment,
  countsFor,
  GOAL_KEYS,
  labelOfGoal,
  SUBJECT_KINDS,
} from "@/server/services/experiments/schemas";

const { name, hypothesis, flagKey, control, reason } = CreateExperiment.shape;
const percent = z
  .number("must be a number")
  .gt(0, "must be more than 0 and less than 100")
  .lt(100, "must be more than 0 and less than 100");

/** As an operator fills it in: rates in per cent, and the main goal apart from the others. */
const Form = z
  .object({
    ...{ name, hypothesis, flagKey, control, reason },
    subjectKind: z.enum(SUBJECT_KINDS),
    mainGoal: z.enum(GOAL_KEYS),
    otherGoals: z.array(z.enum(GOAL_KEYS)),
    baseline: percent,
    effect: percent,
  })
  .superRefine(({ subjectKind, mainGoal, baseline, effect }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message });
    if (!countsFor(mainGoal, subjectKind)) refuse("mainGoal", "is reached by workspaces, not by people");
    if (baseline + effect >= 100) refuse("effect", "must keep the rate below 100");
  });
type Values = z.infer<typeof Form>;

const KINDS = { tenant: "Workspaces", user: "People" } as const;

export function NewExperimentForm() {
  const { form, create, problem, submit } = useNewExperiment();
  const { errors } = form.formState;
  return (
    <Card className="max-w-2xl">
      <CardContent>
        <form noValidate onSubmit={submit} className="grid gap-4">
          <TextField label="Name" error={errors.name?.message} {...form.register("name")} />
          <TextField
            label="Hypothesis"
            placeholder="What will change, for whom, and why"
            error={errors.hypothesis?.message}
            {...form.register("hypothesis")}
          />
          <FlagFields form={form} />
          <GoalFields form={form} />
          <div className="grid gap-4 sm:grid-cols-2">
            <TextField
              label="Rate today, in %"
              type="number"
              step="any"
              inputMode="decimal"
              hint="How many reach the main goal without a change"
              error={errors.baseline?.message}
              {...form.register("baseline", { valueAsNumber: true })}
            />
            <TextField
              label="Least difference, in points"
              type="number"
              step="any"
              inputMode="decimal"
              hint="Smaller ones are not worth finding"
              error={errors.effect?.message}
              {...form.register("effect", { valueAsNumber: true })}
            />
          </div>
          <TextAreaField
            label="Reason"
            rows={2}
            placeholder="For the log of changes"
            error={errors.reason?.message}
            {...form.register("reason")}
          />
          {problem ? <ProblemAlert error={problem} kept="What you typed is still here." /> : null}
          <div>
            <Button type="submit" disabled={create.isPending}>
              Save draft
            </Button>
          </div>
        </form>
      </CardContent>
    </Card>
  );
}

/** The flags that there are, the first hundred of them, are offered; any other may be typed. */
function FlagFields({ form }: { form: UseFormReturn<Values> }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.featureFlags.list.queryOptions({ limit: 100 }));
  const id = useId();
  const { errors } = form.formState;
  const flags = data?.data ?? [];
  const chosen = flags.find(({ key }) => key === form.watch("flagKey"))?.definition;
  const all = [chosen?.variants ?? [], ...(chosen?.strategies ?? []).map(({ variants = [] }) => variants)];
  const names = [...new Set(all.flat().map((variant) => variant.name))];
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <TextField
        label="Flag"
        list={`${id}-flags`}
        autoComplete="off"
        hint="Its key. It has two variants or more"
        error={errors.flagKey?.message}
        {...form.register("flagKey")}
      />
      <datalist id={`${id}-flags`}>
        {flags.map(({ key }) => (
          <option key={key} value={key} />
        ))}
      </datalist>
      <TextField
        label="Control"
        list={`${id}-variants`}
        autoComplete="off"
        hint={names.length > 0 ? `One of ${names.join(", ")}` : "The variant that others are compared with"}
        error={errors.control?.message}
        {...form.register("control")}
      />
      <datalist id={`${id}-variants`}>
        {names.map((variant) => (
          <option key={variant} value={variant} />
        ))}
      </datalist>
    </div>
  );
}

function GoalFields({ form }: { form: UseFormReturn<Values> }) {
  const { errors } = form.formState;
  const subjectKind = form.watch("subjectKind");
  const mainGoal = form.watch("mainGoal");
  const goals = GOAL_KEYS.filter((goal) => countsFor(goal, subjectKind));
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="Counts" {...form.register("subjectKind")}>
          {SUBJECT_KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {KINDS[kind]}
            </option>
          ))}
        </SelectField>
        <SelectField label="Main goal" error={errors.mainGoal?.message} {...form.register("mainGoal")}>
          {goals.map((goal) => (
            <option key={goal} value={goal}>
              {labelOfGoal(goal)}
            </option>
          ))}
        </SelectField>
      </div>
      <fieldset className="grid gap-2">
        <legend className="mb-2 text-sm font-medium">Also count</legend>
        {goals
          .filter((goal) => goal !== mainGoal)
          .map((goal) => (
            <label key={goal} className="flex items-center gap-2 text-sm">
              <input
                type="checkbox"
                className="size-4 accent-primary"
                value={goal}
                {...form.register("otherGoals")}
              />
              {labelOfGoal(goal)}
            </label>
          ))}
      </fieldset>
    </>
  );
}

function useNewExperiment() {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const form = useForm<Values>({
    resolver: zodResolver(Form),
    defaultValues: {
      ...{ name: "", hypothesis: "", flagKey: "", control: "", reason: "" },
      ...{ subjectKind: "tenant", mainGoal: GOAL_KEYS[0], otherGoals: [], baseline: 20, effect: 5 },
    },
  });
  const { problem, onError } = useProblem(form);
  const create = useMutation(
    trpc.experiments.create.mutationOptions({
      onSuccess: async ({ id }) => {
        await queryClient.invalidateQueries(trpc.experiments.pathFilter());
        router.push(`/operator/experiments/${id}`);
      },
      onError,
    }),
  );
  const submit = form.handleSubmit(({ mainGoal, otherGoals, baseline, effect, ...rest }) => {
    const others = otherGoals.filter((goal) => goal !== mainGoal && countsFor(goal, rest.subjectKind));
    create.mutate({
      ...rest,
      goals: [mainGoal, ...others],
      baselineRate: baseline / 100,
      minimumEffect: effect / 100,
    });
  });
  return { form, create, problem, submit };
}
