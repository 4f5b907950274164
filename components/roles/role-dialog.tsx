"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Controller, useForm } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { useTRPC } from "@/components/api";
import { FormDialog, sentence, TextField, useProblem } from "@/components/forms";
import { GRANTABLE_PERMISSIONS } from "@/server/kernel/permissions";
import { CreateRole, type CustomRole } from "@/server/services/roles/schemas";
import { PermissionMatrix } from "./permission-matrix";

/** Makes a role, or changes `role`. */
export function RoleDialog({ role, onClose }: { role?: CustomRole; onClose: () => void }) {
  const { form, save, pending, problem } = useRoleForm(role, onClose);
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      title={role ? `Edit ${role.name}` : "New role"}
      description={
        role
          ? "In force at once for everybody who has it."
          : "A set of permissions under a name. Give it to people on the members page."
      }
      submitLabel={role ? "Save role" : "Create role"}
      pending={pending}
      error={problem}
      onSubmit={form.handleSubmit(save)}
    >
      <TextField label="Name" autoComplete="off" error={errors.name?.message} {...form.register("name")} />
      <TextField
        label="Description"
        autoComplete="off"
        error={errors.description?.message}
        {...form.register("description")}
      />
      <Controller
        control={form.control}
        name="permissions"
        render={({ field, fieldState: { error } }) => (
          <PermissionMatrix
            chosen={field.value}
            error={error?.message && sentence(error.message)}
            onChange={field.onChange}
          />
        )}
      />
    </FormDialog>
  );
}

function useRoleForm(role: CustomRole | undefined, onClose: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const form = useForm<z.input<typeof CreateRole>, unknown, z.output<typeof CreateRole>>({
    resolver: zodResolver(CreateRole),
    defaultValues: {
      name: role?.name ?? "",
      description: role?.description ?? "",
      permissions: GRANTABLE_PERMISSIONS.filter((one) => role?.permissions.includes(one)),
    },
  });
  const { problem, onError } = useProblem(form);
  const settled = {
    onSuccess: async (saved: CustomRole) => {
      toast.success(role ? `Saved the role ${saved.name}.` : `Created the role ${saved.name}.`);
      onClose();
      await Promise.all([
        queryClient.invalidateQueries(trpc.roles.pathFilter()),
        queryClient.invalidateQueries(trpc.members.pathFilter()),
      ]);
    },
    onError,
  };
  const create = useMutation(trpc.roles.create.mutationOptions(settled));
  const update = useMutation(trpc.roles.update.mutationOptions(settled));
  return {
    form,
    save: (values: z.output<typeof CreateRole>) =>
      role ? update.mutate({ roleId: role.id, ...values }) : create.mutate(values),
    pending: create.isPending || update.isPending,
    problem,
  };
}
