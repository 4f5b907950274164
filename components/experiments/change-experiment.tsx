"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { z } from "zod";
import { useTRPC } from "@/components/api";
import { FormDialog, TextAreaField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { StartExperiment } from "@/server/services/experiments/schemas";
import type { Experiment } from "./experiment-state";

const Form = z.object({ reason: StartExperiment.shape.reason });

const CHANGES = {
  start: {
    label: "Start",
    description:
      "From now on whoever is given a variant is counted. The weights as they are now are what the results are held against. It cannot be taken back.",
    done: "The experiment runs.",
    variant: "default",
  },
  stop: {
    label: "Stop",
    description:
      "Nothing more is counted, and it does not start again. The flag goes on as it is: change it afterwards.",
    done: "The experiment is stopped.",
    variant: "destructive",
  },
  remove: {
    label: "Drop draft",
    description: "Nobody was exposed by it. The log of changes keeps what it was.",
    done: "The draft was dropped.",
    variant: "outline",
  },
} as const;
type Change = keyof typeof CHANGES;

/** A step of an experiment's life, with its reason. */
export function ChangeExperiment({
  experiment,
  change,
  disabled,
}: {
  experiment: Experiment;
  change: Change;
  disabled?: boolean;
}) {
  const [open, setOpen] = useState(false);
  const { label, variant } = CHANGES[change];
  return (
    <>
      <Button size="sm" variant={variant} disabled={disabled} onClick={() => setOpen(true)}>
        {label}
      </Button>
      {open && <ChangeDialog experiment={experiment} change={change} onClose={() => setOpen(false)} />}
    </>
  );
}

interface DialogProps {
  experiment: Experiment;
  change: Change;
  onClose: () => void;
}

function ChangeDialog({ experiment, change, onClose }: DialogProps) {
  const { form, mutation, problem, submit } = useChange({ experiment, change, onClose });
  const { label, description } = CHANGES[change];
  return (
    <FormDialog
      onClose={onClose}
      title={`${label}: ${experiment.name}`}
      description={description}
      submitLabel={label}
      pending={mutation.isPending}
      error={problem}
      onSubmit={submit}
    >
      <TextAreaField
        label="Reason"
        rows={2}
        placeholder="For the log of changes"
        error={form.formState.errors.reason?.message}
        {...form.register("reason")}
      />
    </FormDialog>
  );
}

function useChange({ experiment, change, onClose }: DialogProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const form = useForm<z.infer<typeof Form>>({ resolver: zodResolver(Form), defaultValues: { reason: "" } });
  const { problem, onError } = useProblem(form);
  const mutation = useMutation(
    trpc.experiments[change].mutationOptions({
      onSuccess: async () => {
        toast.success(CHANGES[change].done);
        if (change === "remove") router.push("/operator/experiments");
        else onClose();
        await queryClient.invalidateQueries(trpc.experiments.list.pathFilter());
        if (change !== "remove") await queryClient.invalidateQueries(trpc.experiments.get.pathFilter());
      },
      onError,
    }),
  );
  const submit = form.handleSubmit(({ reason }) => mutation.mutate({ experimentId: experiment.id, reason }));
  return { form, mutation, problem, submit };
}
