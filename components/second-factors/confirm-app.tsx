"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import type { z } from "zod";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { CopyButton, ProblemAlert } from "@/components/feedback";
import { TextField, useProblem } from "@/components/forms";
import { Button } from "@/components/ui/button";
import { DialogDescription, DialogFooter, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import { ConfirmSecondFactor } from "@/server/services/second-factors/schemas";
import { QrCode } from "./qr-code";

interface ConfirmAppProps {
  setUp: RouterOutputs["secondFactors"]["begin"];
  onConfirmed: (recoveryCodes: string[]) => void;
}

/** The secret as a picture and as text, and a first code as the proof that the app has it. */
export function ConfirmApp({ setUp, onConfirmed }: ConfirmAppProps) {
  const trpc = useTRPC();
  const form = useForm<z.input<typeof ConfirmSecondFactor>>({
    resolver: zodResolver(ConfirmSecondFactor),
    defaultValues: { code: "" },
  });
  const { problem, onError } = useProblem(form);
  const confirm = useMutation(
    trpc.secondFactors.confirm.mutationOptions({
      onSuccess: ({ recoveryCodes }) => onConfirmed(recoveryCodes),
      onError,
    }),
  );
  return (
    <form noValidate className="grid gap-4" onSubmit={form.handleSubmit((values) => confirm.mutate(values))}>
      <DialogHeader>
        <DialogTitle>Add your authenticator app</DialogTitle>
        <DialogDescription>
          Scan this with an app such as Aegis, 1Password or Google Authenticator, or type the key.
        </DialogDescription>
      </DialogHeader>
      <div className="grid justify-items-center gap-3">
        <QrCode text={setUp.uri} label="QR code for your authenticator app" />
        <div className="flex min-w-0 flex-wrap items-center justify-center gap-2">
          <code className="min-w-0 text-center font-mono text-sm break-words" data-testid="totp-secret">
            {setUp.secret}
          </code>
          <CopyButton text={setUp.secret.replaceAll(" ", "")} label="Copy the key" />
        </div>
      </div>
      <TextField
        label="Code of the app"
        inputMode="numeric"
        autoComplete="one-time-code"
        hint="Six digits. Your other devices are signed out."
        error={form.formState.errors.code?.message}
        {...form.register("code")}
      />
      {problem ? <ProblemAlert error={problem} kept="Nothing was changed." /> : null}
      <DialogFooter>
        <Button type="submit" disabled={confirm.isPending}>
          Turn on
        </Button>
      </DialogFooter>
    </form>
  );
}
