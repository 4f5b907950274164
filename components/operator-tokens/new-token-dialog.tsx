"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import { z } from "zod";
import { problemOf, useTRPC } from "@/components/api";
import { type KeyDialogProps, NewKeyButton } from "@/components/api-keys/new-key-button";
import { FormDialog, SelectField, TextField, useProblem } from "@/components/forms";
import { CreateOperatorToken } from "@/server/services/operator-tokens/schemas";
import { OperatorScopePicker } from "./scope-picker";

const LASTS = { "1": "In a day", "7": "In a week", "30": "In 30 days", "90": "In 90 days" } as const;

const { name, scopes, password } = CreateOperatorToken.shape;
const Form = z.object({ name, scopes, password, days: z.enum(Object.keys(LASTS) as [keyof typeof LASTS]) });
type Values = z.infer<typeof Form>;

interface NewTokenButtonProps {
  onCreated?: (token: string) => void;
}

/** Makes a token of the operator's own, and shows it once. */
export function NewTokenButton({ onCreated }: NewTokenButtonProps) {
  return (
    <NewKeyButton
      label="New token"
      noun="operator token"
      onCreated={onCreated}
      dialog={(props) => <NewTokenDialog {...props} />}
    />
  );
}

function NewTokenDialog({ onClose, onCreated }: KeyDialogProps) {
  const { form, create, problem, asksPassword } = useNewToken(onCreated);
  const { errors } = form.formState;
  const submit = form.handleSubmit(({ days, ...values }) =>
    create.mutate({ ...values, expiresInDays: Number(days) }),
  );
  return (
    <FormDialog
      onClose={onClose}
      title="New operator token"
      description="It acts in your name, in the log of changes too, and ends when you are no operator any more."
      submitLabel="Create token"
      pending={create.isPending}
      error={problem}
      onSubmit={submit}
    >
      <TextField
        label="Name"
        autoComplete="off"
        hint="Where it is used, such as “Deployments”."
        error={errors.name?.message}
        {...form.register("name")}
      />
      <Controller
        control={form.control}
        name="scopes"
        render={({ field, fieldState }) => (
          <OperatorScopePicker
            chosen={field.value}
            error={fieldState.error?.message}
            onChange={field.onChange}
          />
        )}
      />
      <SelectField label="Expires" error={errors.days?.message} {...form.register("days")}>
        {Object.entries(LASTS).map(([days, label]) => (
          <option key={days} value={days}>
            {label}
          </option>
        ))}
      </SelectField>
      {asksPassword && (
        <TextField
          label="Your password"
          type="password"
          autoComplete="current-password"
          hint="You signed in a while ago: a token outlives this session."
          error={errors.password?.message}
          {...form.register("password")}
        />
      )}
    </FormDialog>
  );
}

function useNewToken(onCreated: (token: string) => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asksPassword, setAsksPassword] = useState(false);
  const form = useForm<Values>({
    resolver: zodResolver(Form),
    defaultValues: { name: "", scopes: ["flags:read"], days: "30" },
  });
  const { problem, onError } = useProblem(form);
  const create = useMutation(
    trpc.operatorTokens.create.mutationOptions({
      onSuccess: ({ token }) => {
        onCreated(token);
        return queryClient.invalidateQueries(trpc.operatorTokens.pathFilter());
      },
      onError: (error) => {
        if (problemOf(error).details.reason === "password_needed") setAsksPassword(true);
        onError(error);
      },
    }),
  );
  return { form, create, problem, asksPassword };
}
