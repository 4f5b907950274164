"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { useTRPC } from "@/components/api";
import { FormDialog, TextField, useProblem } from "@/components/forms";
import { SecondFactorCode } from "@/server/services/second-factors/schemas";
import { GivenPassword } from "@/server/services/users/schemas";

const WithPassword = z.object({ code: SecondFactorCode, password: GivenPassword });
const CodeOnly = z.object({ code: SecondFactorCode, password: z.literal("") });

const TEXTS = {
  remove: {
    title: "Remove the second factor",
    description: "Signing in will ask for no code any more. Your other devices are signed out.",
    submitLabel: "Remove",
  },
  replace: {
    title: "New recovery codes",
    description: "Ten new ones. The old ones stop working at once.",
    submitLabel: "Make new codes",
  },
} as const;

interface ProveDialogProps {
  act: keyof typeof TEXTS;
  hasPassword: boolean;
  onClose: () => void;
  onRemoved: () => void;
  onReplaced: (recoveryCodes: string[]) => void;
}

/** Asks for a code, and the password where there is one, before the second factor or its codes are changed. */
export function ProveDialog({ act, hasPassword, onClose, onRemoved, onReplaced }: ProveDialogProps) {
  const trpc = useTRPC();
  const form = useForm<z.input<typeof WithPassword>>({
    resolver: zodResolver(hasPassword ? WithPassword : CodeOnly),
    defaultValues: { code: "", password: "" },
  });
  const { problem, onError } = useProblem(form);
  const remove = useMutation(trpc.secondFactors.remove.mutationOptions({ onSuccess: onRemoved, onError }));
  const replace = useMutation(
    trpc.secondFactors.replaceRecoveryCodes.mutationOptions({
      onSuccess: ({ recoveryCodes }) => onReplaced(recoveryCodes),
      onError,
    }),
  );
  const { mutate, isPending } = act === "remove" ? remove : replace;
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      {...TEXTS[act]}
      pending={isPending}
      error={problem}
      onSubmit={form.handleSubmit(({ code, password }) => mutate({ code, ...(password && { password }) }))}
    >
      <TextField
        label="Code"
        autoComplete="one-time-code"
        hint="Of the app, or a recovery code."
        error={errors.code?.message}
        {...form.register("code")}
      />
      {hasPassword && (
        <TextField
          label="Password"
          type="password"
          autoComplete="current-password"
          error={errors.password?.message}
          {...form.register("password")}
        />
      )}
    </FormDialog>
  );
}
