"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import Link from "next/link";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { NewPassword, PASSWORD_LENGTH } from "@/server/services/users/schemas";

const Form = z.object({ password: NewPassword });

export function ResetPasswordForm({ token }: { token: string }) {
  const trpc = useTRPC();
  const form = useForm<z.input<typeof Form>>({
    resolver: zodResolver(Form),
    defaultValues: { password: "" },
  });
  const { problem, onError } = useProblem(form);
  const reset = useMutation(
    trpc.auth.resetPassword.mutationOptions({
      onError,
    }),
  );
  if (reset.isSuccess) {
    return (
      <div className="grid gap-4 text-center" role="status">
        <p className="text-sm text-muted-foreground">
          The new password is set, and every device is signed out. Sign in with it now.
        </p>
        <Button asChild>
          <Link href={`/sign-in?email=${encodeURIComponent(reset.data.email)}`}>Continue to sign in</Link>
        </Button>
      </div>
    );
  }
  return (
    <form
      noValidate
      className="grid gap-4"
      onSubmit={form.handleSubmit(({ password }) => reset.mutate({ token, password }))}
    >
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${PASSWORD_LENGTH.min} characters. Every device is signed out.`}
        error={form.formState.errors.password?.message}
        {...form.register("password")}
      />
      {problem ? <ProblemAlert error={problem} kept="Your password is as it was." /> : null}
      <Button type="submit" disabled={reset.isPending}>
        Set new password
      </Button>
    </form>
  );
}
