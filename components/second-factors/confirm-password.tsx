"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { DialogDescription, DialogFooter, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { GivenPassword } from "@/server/services/users/schemas";

const Form = z.object({ password: GivenPassword });

/** Begins the set-up by the password, where the sign-in was not recent. */
export function ConfirmPassword({
  onBegun,
}: {
  onBegun: (setUp: RouterOutputs["secondFactors"]["begin"]) => void;
}) {
  const trpc = useTRPC();
  const form = useForm<z.input<typeof Form>>({
    resolver: zodResolver(Form),
    defaultValues: { password: "" },
  });
  const { problem, onError } = useProblem(form);
  const begin = useMutation(
    trpc.secondFactors.begin.mutationOptions({
      onSuccess: onBegun,
      onError,
    }),
  );
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((values) => begin.mutate(values))}>
      <DialogHeader>
        <DialogTitle>Is it you?</DialogTitle>
        <DialogDescription>Your password first, since it was a while that you signed in.</DialogDescription>
      </DialogHeader>
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        error={form.formState.errors.password?.message}
        {...form.register("password")}
      />
      {problem ? <ProblemAlert error={problem} kept="Nothing was changed." /> : null}
      <DialogFooter>
        <Button type="submit" disabled={begin.isPending}>
          Continue
        </Button>
      </DialogFooter>
    </form>
  );
}
