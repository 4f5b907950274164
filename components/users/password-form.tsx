"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { ChangePassword, PASSWORD_LENGTH } from "@/server/services/users/schemas";

const EMPTY = { currentPassword: "", newPassword: "" };

export function PasswordForm() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<z.input<typeof ChangePassword>>({
    resolver: zodResolver(ChangePassword),
    defaultValues: EMPTY,
  });
  const { problem, onError, forget } = useProblem(form);
  const change = useMutation(
    trpc.auth.changePassword.mutationOptions({
      onSuccess: ({ ended }) => {
        forget();
        form.reset(EMPTY);
        toast.success("Your password is changed.", {
          description: `${ended} other sessions were signed out.`,
        });
        return queryClient.invalidateQueries(trpc.auth.listSessions.pathFilter());
      },
      onError,
    }),
  );
  const { errors } = form.formState;
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((values) => change.mutate(values))}>
      <TextField
        label="Current password"
        type="password"
        autoComplete="current-password"
        error={errors.currentPassword?.message}
        {...form.register("currentPassword")}
      />
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${PASSWORD_LENGTH.min} characters. Your other devices are signed out.`}
        error={errors.newPassword?.message}
        {...form.register("newPassword")}
      />
      {problem ? <ProblemAlert error={problem} kept="Nothing was changed by this." /> : null}
      <Button type="submit" className="justify-self-start" disabled={change.isPending}>
        Change password
      </Button>
    </form>
  );
}
