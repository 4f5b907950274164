"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { applyProblem, FormDialog, TextField } from "@/components/forms";
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
  const [problem, setProblem] = useState<unknown>();
  const form = useForm<z.input<typeof Form>>({
    resolver: zodResolver(Form),
    defaultValues: { password: "" },
  });
  const submit = form.handleSubmit(({ password }) =>
    end(ending, password).catch((error: unknown) => {
      setProblem(applyProblem(form, error) ? error : undefined);
    }),
  );
  const what = ending === "others" ? "every other device" : ending.device;
  return (
    <FormDialog
      open
      onOpenChange={(open) => !open && onClose()}
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
