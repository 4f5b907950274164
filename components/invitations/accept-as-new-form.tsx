"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { signIn } from "next-auth/react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { AcceptAsNewPerson } from "@/server/services/invitations/schemas";
import { PASSWORD_LENGTH } from "@/server/services/users/schemas";

type Values = z.input<typeof AcceptAsNewPerson>;

/** Account and membership in one step: the mailed link has proven the address. */
export function AcceptAsNewForm({ token, email }: { token: string; email: string }) {
  const trpc = useTRPC();
  const form = useForm<Values>({
    resolver: zodResolver(AcceptAsNewPerson),
    defaultValues: { token, name: "", password: "" },
  });
  const { problem, onError } = useProblem(form);
  const accept = useMutation(
    trpc.invitations.acceptAsNew.mutationOptions({
      onSuccess: ({ tenantSlug }, { password }) => enter(email, password, tenantSlug),
      onError,
    }),
  );
  const { errors } = form.formState;
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((values) => accept.mutate(values))}>
      <TextField label="Email" type="email" autoComplete="username" value={email} readOnly />
      <TextField label="Name" autoComplete="name" error={errors.name?.message} {...form.register("name")} />
      <TextField
        label="Password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${PASSWORD_LENGTH.min} characters. Four unrelated words do well.`}
        error={errors.password?.message}
        {...form.register("password")}
      />
      {problem ? (
        <ProblemAlert error={problem} kept="No account was made; the invitation stays as it was." />
      ) : null}
      <Button type="submit" disabled={accept.isPending || accept.isSuccess}>
        Create account and join
      </Button>
    </form>
  );
}

/** Signs the new person in; where that fails, they sign in by themselves. A whole load: nothing stays in memory. */
async function enter(email: string, password: string, tenantSlug: string): Promise<void> {
  const callbackUrl = `/${tenantSlug}`;
  const answer = await signIn("credentials", { email, password, callbackUrl, redirect: false }).catch(
    () => undefined,
  );
  const signInPage = `/sign-in?email=${encodeURIComponent(email)}&next=${encodeURIComponent(callbackUrl)}`;
  window.location.assign(answer?.ok && !answer.error ? callbackUrl : signInPage);
}
