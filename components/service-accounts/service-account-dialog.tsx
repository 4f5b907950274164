"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import { z } from "zod";
import { useTRPC } from "@/components/api";
import { FormDialog, SelectField, TextField, useProblem } from "@/components/forms";
import { roleValue, useRoleOptions } from "@/components/roles/use-role-options";
import { SERVICE_ACCOUNT_ROLES } from "@/server/kernel/permissions";
import { CreateServiceAccount, type ServiceAccount } from "@/server/services/service-accounts/schemas";

/** The form's adapter: a role as one choice, which the API takes as `role` or `customRoleId`. */
const AccountForm = z.object({
  name: CreateServiceAccount.shape.name,
  description: CreateServiceAccount.shape.description.unwrap(),
  role: z.string().min(1, "must be given"),
});
type AccountForm = z.output<typeof AccountForm>;

interface ServiceAccountDialogProps {
  account?: ServiceAccount;
  onClose: () => void;
}

/** Makes a service account, or changes `account`. Offers no role beyond the person's own, and never the owner's. */
export function ServiceAccountDialog({ account, onClose }: ServiceAccountDialogProps) {
  const options = useRoleOptions().filter(({ value }) => value !== "owner");
  const { form, save, pending, problem } = useAccountForm(account, onClose);
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      title={account ? `Edit ${account.name}` : "New service account"}
      description={
        account
          ? "A change of role is in force at the next call of each of its keys."
          : "A place for a machine. Give it a role that allows what it needs and no more; it can do nothing until it has a key."
      }
      submitLabel={account ? "Save changes" : "Create service account"}
      pending={pending}
      error={problem}
      onSubmit={form.handleSubmit(save)}
    >
      <TextField
        label="Name"
        autoComplete="off"
        hint="What it is for, such as “Deployments”."
        error={errors.name?.message}
        {...form.register("name")}
      />
      <TextField
        label="Description"
        autoComplete="off"
        error={errors.description?.message}
        {...form.register("description")}
      />
      <SelectField label="Role" error={errors.role?.message} {...form.register("role")}>
        {options.map(({ value, label, hint }) => (
          <option key={value} value={value}>
            {hint ? `${label}: ${hint}` : label}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}

function useAccountForm(account: ServiceAccount | undefined, onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<AccountForm>({
    resolver: zodResolver(AccountForm),
    defaultValues: {
      name: account?.name ?? "",
      description: account?.description ?? "",
      role: account ? roleValue(account) : "viewer",
    },
  });
  const { problem, onError } = useProblem(form);
  const settled = {
    onSuccess: (saved: ServiceAccount) => {
      toast.success(account ? `Saved “${saved.name}”.` : `Created “${saved.name}”. Now give it a key.`);
      onClose();
      return queryClient.invalidateQueries(trpc.serviceAccounts.pathFilter());
    },
    onError,
  };
  const create = useMutation(trpc.serviceAccounts.create.mutationOptions(settled));
  const update = useMutation(trpc.serviceAccounts.update.mutationOptions(settled));
  return {
    form,
    save: ({ role, ...values }: AccountForm) =>
      account
        ? update.mutate({ serviceAccountId: account.id, ...values, ...choiceOf(role) })
        : create.mutate({ ...values, ...choiceOf(role) }),
    pending: create.isPending || update.isPending,
    problem,
  };
}

function choiceOf(value: string) {
  const role = SERVICE_ACCOUNT_ROLES.find((candidate) => candidate === value);
  return role ? { role } : { customRoleId: value };
}
