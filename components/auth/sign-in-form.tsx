"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { CircleAlert } from "lucide-react";
import { signIn } from "next-auth/react";
import { useState } from "react";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { TextField } from "@/components/forms";
import { Alert, AlertDescription } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { Credentials, SIGN_IN_ERRORS } from "@/server/services/users/schemas";
import { Captcha, type CaptchaWidget } from "./captcha";
import { ResendLink } from "./resend-link";
import { wayOn } from "./way-on";

type Values = z.input<typeof Credentials>;

interface SignInFormProps {
  next: string;
  email: string;
  /** A code that next-auth put into the address. */
  error: string | undefined;
  /** Where a CAPTCHA is configured: shown when signing in asks for it. */
  widget: CaptchaWidget | undefined;
}

export function SignInForm({ next, email, error: given, widget }: SignInFormProps) {
  const [error, setError] = useState(given);
  const form = useForm<Values>({
    resolver: zodResolver(Credentials),
    defaultValues: { email, password: "" },
  });
  const [tries, setTries] = useState(0);
  const [captcha, setCaptcha] = useState("");
  const { errors, isSubmitting, isSubmitSuccessful } = form.formState;
  async function submit({ email, password }: Values) {
    // Without one, next-auth takes this page's address, and an error in it for the answer's.
    const callbackUrl = "/workspaces";
    const answer = await signIn("credentials", {
      email,
      password,
      captcha,
      callbackUrl,
      redirect: false,
    }).catch(() => undefined);
    if (answer?.ok && !answer.error) {
      window.location.assign(wayOn(answer.url, next)); // A whole load: nothing of another session may stay in memory.
      return;
    }
    setError(answer?.error ?? "Unavailable");
    setCaptcha("");
    setTries(tries + 1);
    form.reset({ email, password: "" });
    form.setFocus("password");
  }
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit(submit)}>
      {error && (
        <Alert variant="destructive">
          <CircleAlert aria-hidden />
          <AlertDescription>
            <p>{SIGN_IN_ERRORS[error] ?? SIGN_IN_ERRORS.Default}</p>
            {error === "EmailNotVerified" && <ResendLink email={form.getValues("email")} />}
          </AlertDescription>
        </Alert>
      )}
      <TextField
        label="Email"
        type="email"
        autoComplete="username"
        error={errors.email?.message}
        {...form.register("email")}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        error={errors.password?.message}
        {...form.register("password")}
      />
      {widget && error === "CaptchaRequired" && <Captcha key={tries} widget={widget} onSolved={setCaptcha} />}
      <Button type="submit" disabled={isSubmitting || (isSubmitSuccessful && !error)}>
        Sign in
      </Button>
    </form>
  );
}
