"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { EmailOnly } from "@/server/services/users/schemas";

export function ForgotPasswordForm() {
  const trpc = useTRPC();
  const form = useForm<z.input<typeof EmailOnly>>({
    resolver: zodResolver(EmailOnly),
    defaultValues: { email: "" },
  });
  const { problem, onError } = useProblem(form);
  const request = useMutation(
    trpc.auth.requestPasswordReset.mutationOptions({
      onError,
    }),
  );
  if (request.isSuccess) {
    return (
      <p role="status" className="rounded-lg border p-5 text-sm text-muted-foreground">
        If <strong className="break-all text-foreground">{request.variables.email}</strong> has an account, a
        link to choose a new password is on its way. The old password works until then.
      </p>
    );
  }
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((values) => request.mutate(values))}>
      <TextField
        label="Email"
        type="email"
        autoComplete="email"
        error={form.formState.errors.email?.message}
        {...form.register("email")}
      />
      {problem ? <ProblemAlert error={problem} kept="Your password is as it was." /> : null}
      <Button type="submit" disabled={request.isPending}>
        Send reset link
      </Button>
    </form>
  );
}
