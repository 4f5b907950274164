"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { useTRPC } from "@/components/api";
import { FormDialog, TextField, useProblem } from "@/components/forms";
import { useRights } from "@/components/tenants/workspace";
import { mayScope } from "@/server/kernel/permissions";
import { KeyForm, toCreateApiKey } from "./key-form-values";
import { NewKeyFields } from "./key-limit-fields";
import type { KeyDialogProps } from "./new-key-button";
import { ScopePicker } from "./scope-picker";

export function CreateKeyDialog({ onClose, onCreated }: KeyDialogProps) {
  const { form, create, problem } = useKeyForm(onCreated);
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      title="New API key"
      description="For a machine that calls the API as this workspace. Give it only the scopes it needs."
      submitLabel="Create API key"
      pending={create.isPending}
      error={problem}
      onSubmit={form.handleSubmit((values) => create.mutate(toCreateApiKey(values)))}
    >
      <TextField
        label="Name"
        autoComplete="off"
        hint="Where it is used, such as “Nightly export”."
        error={errors.name?.message}
        {...form.register("name")}
      />
      <Controller
        control={form.control}
        name="scopes"
        render={({ field, fieldState }) => (
          <ScopePicker chosen={field.value} error={fieldState.error?.message} onChange={field.onChange} />
        )}
      />
      <NewKeyFields register={form.register} errors={errors} />
    </FormDialog>
  );
}

function useKeyForm(onCreated: (key: string) => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const own = useRights();
  const form = useForm<KeyForm>({
    resolver: zodResolver(KeyForm),
    defaultValues: {
      name: "",
      scopes: (["projects:read", "tasks:read"] as const).filter((scope) => mayScope(own, scope)),
      allowedAddresses: "",
      requestsPerMinute: "",
      lifetime: "90",
    },
  });
  const { problem, onError } = useProblem(form);
  const create = useMutation(
    trpc.apiKeys.create.mutationOptions({
      onSuccess: ({ key }) => {
        onCreated(key);
        return queryClient.invalidateQueries(trpc.apiKeys.pathFilter());
      },
      onError,
    }),
  );
  return { form, create, problem };
}
