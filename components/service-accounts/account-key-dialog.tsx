"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { useTRPC } from "@/components/api";
import { NewKeyForm, toNewKey } from "@/components/api-keys/key-form-values";
import { NewKeyFields } from "@/components/api-keys/key-limit-fields";
import type { KeyDialogProps } from "@/components/api-keys/new-key-button";
import { FormDialog, TextField, useProblem } from "@/components/forms";
import { roleName } from "@/server/kernel/permissions";
import type { ServiceAccount } from "@/server/services/service-accounts/schemas";

interface AccountKeyDialogProps extends KeyDialogProps {
  account: ServiceAccount;
}

/** A key has no rights of its own to choose: the account's role is what it may do. */
export function AccountKeyDialog({ account, onClose, onCreated }: AccountKeyDialogProps) {
  const { form, create, problem } = useAccountKeyForm(onCreated);
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      title={`New key for ${account.name}`}
      description={`It may do what the account’s role allows at each call: ${roleName(account)} for now.`}
      submitLabel="Create API key"
      pending={create.isPending}
      error={problem}
      onSubmit={form.handleSubmit((values) =>
        create.mutate({ serviceAccountId: account.id, ...toNewKey(values) }),
      )}
    >
      <TextField
        label="Name"
        autoComplete="off"
        hint="Where it is used, such as “Build server”."
        error={errors.name?.message}
        {...form.register("name")}
      />
      <NewKeyFields register={form.register} errors={errors} />
    </FormDialog>
  );
}

function useAccountKeyForm(onCreated: (key: string) => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<NewKeyForm>({
    resolver: zodResolver(NewKeyForm),
    defaultValues: { name: "", allowedAddresses: "", requestsPerMinute: "", lifetime: "90" },
  });
  const { problem, onError } = useProblem(form);
  const create = useMutation(
    trpc.serviceAccounts.createKey.mutationOptions({
      onSuccess: ({ key }) => {
        onCreated(key);
        return Promise.all([
          queryClient.invalidateQueries(trpc.serviceAccounts.pathFilter()),
          queryClient.invalidateQueries(trpc.apiKeys.pathFilter()),
        ]);
      },
      onError,
    }),
  );
  return { form, create, problem };
}
