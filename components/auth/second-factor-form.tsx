"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { CircleAlert } from "lucide-react";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { z } from "zod";
import { TextField } from "@/components/forms";
import { Alert, AlertDescription } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { SecondFactorCode } from "@/server/services/second-factors/schemas";
import { SIGN_IN_ERRORS } from "@/server/services/users/schemas";
import { TextLink } from "./text-link";

const Form = z.object({ code: SecondFactorCode });

/** The second step of signing in. */
export function SecondFactorForm({ next }: { next: string }) {
  const [error, setError] = useState<string>();
  const form = useForm<z.input<typeof Form>>({ resolver: zodResolver(Form), defaultValues: { code: "" } });
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;
  async function submit({ code }: z.input<typeof Form>) {
    const answer = await signIn("second-factor", { code, callbackUrl: next, redirect: false }).catch(
      () => undefined,
    );
    if (answer?.ok && !answer.error) {
      window.location.assign(next); // A whole load: nothing of another session may stay in memory.
      return;
    }
    setError(answer?.error ?? "Unavailable");
    form.reset({ code: "" });
    form.setFocus("code");
  }
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit(submit)}>
      {error && (
        <Alert variant="destructive">
          <CircleAlert aria-hidden />
          <AlertDescription>
            <p>{SIGN_IN_ERRORS[error] ?? SIGN_IN_ERRORS.Default}</p>
            {error === "SecondFactorExpired" && <TextLink href="/sign-in">Sign in again</TextLink>}
          </AlertDescription>
        </Alert>
      )}
      <TextField
        label="Code"
        autoComplete="one-time-code"
        autoCapitalize="characters"
        spellCheck={false}
        autoFocus
        error={errors.code?.message}
        {...form.register("code")}
      />
      <Button type="submit" disabled={isSubmitting || (isSubmitSuccessful && !error)}>
        Continue
      </Button>
    </form>
  );
}
