"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { z } from "zod";
import { useTRPC } from "@/components/api";
import { FormDialog, SelectField, TextAreaField, TextField, useProblem } from "@/components/forms";
import { type FlagSetting, SetFlag } from "@/server/services/flag-settings/schemas";
import { nameOf, percentageText } from "./setting-words";

const CHOICES = {
  provider: "As the provider has it",
  off: "Off",
  part: "On for a part of the people",
  on: "On for everybody",
} as const;
type Choice = keyof typeof CHOICES;

/** As a person fills it in: the percentage is asked for where it is for a part. */
const Form = z.object({
  choice: z.enum(Object.keys(CHOICES) as [Choice]),
  part: z
    .number("must be a whole number")
    .int("must be a whole number")
    .min(1, "must be at least 1")
    .max(99, "must be at most 99"),
  reason: SetFlag.shape.reason,
});
type Values = z.infer<typeof Form>;

function choiceOf(percentage: number | null): Choice {
  if (percentage === null) return "provider";
  return percentage === 0 ? "off" : percentage === 100 ? "on" : "part";
}

const percentageOf = ({ choice, part }: Pick<Values, "choice" | "part">) =>
  ({ provider: null, off: 0, part, on: 100 })[choice];

/** Chooses for the workspace, and says beforehand how many people that is now. */
export function SettingDialog({ setting, onClose }: { setting: FlagSetting; onClose: () => void }) {
  const { form, set, problem, submit } = useSetting(setting, onClose);
  const { errors } = form.formState;
  const { choice, part } = form.watch();
  const choices = setting.manageable ? (Object.keys(CHOICES) as Choice[]) : (["provider"] as const);
  return (
    <FormDialog
      onClose={onClose}
      title={nameOf(setting)}
      description="It holds within two seconds everywhere. The audit log tells who and why, and it can be undone."
      submitLabel="Save"
      pending={set.isPending}
      error={problem}
      onSubmit={submit}
    >
      <SelectField label="In this workspace" {...form.register("choice")}>
        {choices.map((one) => (
          <option key={one} value={one}>
            {CHOICES[one]}
          </option>
        ))}
      </SelectField>
      {choice === "part" && (
        <TextField
          label="Percentage of people"
          type="number"
          inputMode="numeric"
          min={1}
          max={99}
          hint="Who is in stays in when you raise it."
          error={errors.part?.message}
          {...form.register("part", { valueAsNumber: true })}
        />
      )}
      {(choice === "part" || choice === "on") && (
        <Reach flagKey={setting.key} percentage={choice === "on" ? 100 : part} />
      )}
      <TextAreaField
        label="Reason"
        rows={2}
        placeholder="What it is for, and who asked"
        error={errors.reason?.message}
        {...form.register("reason")}
      />
    </FormDialog>
  );
}

/** How many of the workspace's people a percentage is now. */
function Reach({ flagKey, percentage }: { flagKey: string; percentage: number }) {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.flagSettings.get.queryOptions({ key: flagKey }));
  const reached = data?.reach[percentage - 1];
  return (
    <p className="text-sm text-muted-foreground tabular-nums" aria-live="polite">
      {data && reached !== undefined
        ? `Now that is ${reached.toLocaleString("en")} of ${data.members.toLocaleString("en")} people.`
        : "How many people that is, is being counted…"}
    </p>
  );
}

function useSetting(setting: FlagSetting, onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { key, percentage, updatedAt: seenUpdatedAt } = setting;
  const choice = choiceOf(setting.manageable ? percentage : null);
  const form = useForm<Values>({
    resolver: zodResolver(Form),
    defaultValues: { choice, part: choice === "part" && percentage ? percentage : 25, reason: "" },
  });
  const { problem, onError } = useProblem(form);
  const set = useMutation(
    trpc.flagSettings.set.mutationOptions({
      onSuccess: (answer) => {
        toast.success(`${nameOf(answer)} ${percentageText(answer.percentage)}.`);
        onClose();
        return queryClient.invalidateQueries(trpc.flagSettings.pathFilter());
      },
      onError: (error) => {
        onError(error);
        // What it was changed to meanwhile is in the list behind.
        void queryClient.invalidateQueries(trpc.flagSettings.pathFilter());
      },
    }),
  );
  const submit = form.handleSubmit(({ reason, ...chosen }) =>
    set.mutate({ key, percentage: percentageOf(chosen), seenUpdatedAt, reason }),
  );
  return { form, set, problem, submit };
}
