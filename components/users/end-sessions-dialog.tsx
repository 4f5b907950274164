"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { FormDialog, TextField, useProblem } from "@/components/forms";
import { GivenPassword } from "@/server/services/users/schemas";
import type { Ending } from "./use-end-sessions";

const Form = z.object({ password: GivenPassword });

interface EndSessionsDialogProps {
  ending: Ending;
  pending: boolean;
  onClose: () => void;
  end: (ending: Ending, password: string) => Promise<void>;
}

/** Asks for the password before devices are signed out, where the sign-in was not recent. */
export function EndSessionsDialog({ ending, pending, onClose, end }: EndSessionsDialogProps) {
  const form = useForm<z.input<typeof Form>>({
    resolver: zodResolver(Form),
    defaultValues: { password: "" },
  });
  const { problem, onError } = useProblem(form);
  const submit = form.handleSubmit(({ password }) => end(ending, password).catch(onError));
  const what = ending === "others" ? "every other device" : ending.device;
  return (
    <FormDialog
      onClose={onClose}
      title="Is it you?"
      description={`Your password first, since it was a while that you signed in. Then ${what} is signed out.`}
      submitLabel="Sign out"
      pending={pending}
      error={problem}
      onSubmit={submit}
    >
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        error={form.formState.errors.password?.message}
        {...form.register("password")}
      />
    </FormDialog>
  );
}
