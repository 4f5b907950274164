"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { PASSWORD_LENGTH, SignUp } from "@/server/services/users/schemas";
import { CheckYourMail } from "./check-your-mail";

type Values = z.input<typeof SignUp>;

export function SignUpForm() {
  const trpc = useTRPC();
  const form = useForm<Values>({
    resolver: zodResolver(SignUp),
    defaultValues: { name: "", email: "", password: "" },
  });
  const { problem, onError } = useProblem(form);
  const signUp = useMutation(
    trpc.auth.signUp.mutationOptions({
      onError,
    }),
  );
  if (signUp.isSuccess) return <CheckYourMail email={signUp.variables.email} />;
  const { errors } = form.formState;
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((values) => signUp.mutate(values))}>
      <TextField label="Name" autoComplete="name" error={errors.name?.message} {...form.register("name")} />
      <TextField
        label="Email"
        type="email"
        autoComplete="email"
        error={errors.email?.message}
        {...form.register("email")}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${PASSWORD_LENGTH.min} characters. Four unrelated words do well.`}
        error={errors.password?.message}
        {...form.register("password")}
      />
      {problem ? (
        <ProblemAlert error={problem} kept="No account was made; what you typed is still here." />
      ) : null}
      <Button type="submit" disabled={signUp.isPending}>
        Create account
      </Button>
    </form>
  );
}
