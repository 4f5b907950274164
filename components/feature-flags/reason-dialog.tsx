"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { z } from "zod";
import { useTRPC } from "@/components/api";
import { FormDialog, TextAreaField, useProblem } from "@/components/forms";
import { reason } from "@/server/services/feature-flags/schemas";

const Form = z.object({ reason });

interface ReasonDialogProps {
  title: string;
  description: string;
  submitLabel: string;
  /** Told once it is done. */
  done: string;
  act: (reason: string) => Promise<unknown>;
  /** Whether all else that has to be chosen is. */
  canAct?: boolean;
  onClose: () => void;
  onDone?: () => void;
  children?: ReactNode;
}

/** Asks for the reason of a change of flags, and makes it. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, description, submitLabel, done, act, canAct = true, onClose, onDone, children } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<z.infer<typeof Form>>({ resolver: zodResolver(Form), defaultValues: { reason: "" } });
  const { problem, onError, forget } = useProblem(form);
  const change = useMutation({
    mutationFn: act,
    onMutate: forget,
    onSuccess: async () => {
      toast.success(done);
      onClose();
      onDone?.();
      await Promise.all([
        queryClient.invalidateQueries(trpc.featureFlags.pathFilter()),
        queryClient.invalidateQueries(trpc.flagDrafts.pathFilter()),
      ]);
    },
    onError,
  });
  return (
    <FormDialog
      onClose={onClose}
      title={title}
      description={description}
      submitLabel={submitLabel}
      pending={change.isPending || !canAct}
      error={problem}
      onSubmit={form.handleSubmit((values) => change.mutate(values.reason))}
    >
      {children}
      <TextAreaField
        label="Reason"
        rows={2}
        placeholder="What it is for, and who asked"
        error={form.formState.errors.reason?.message}
        {...form.register("reason")}
      />
    </FormDialog>
  );
}
