"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { ConfirmByName } from "@/components/feedback";
import type { CustomRole } from "@/server/services/roles/schemas";

export function DeleteRole({ role, onClose }: { role: CustomRole; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.roles.delete.mutationOptions({
      onSuccess: () => {
        toast.success(`Deleted the role ${role.name}.`);
        onClose();
        return queryClient.invalidateQueries(trpc.roles.pathFilter());
      },
    }),
  );
  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title={`Delete the role ${role.name}?`}
      description="It cannot be brought back. A role that a member or a service account has, or that somebody is invited to, is not deleted."
      name={role.name}
      confirmLabel="Delete role"
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ roleId: role.id })}
    />
  );
}
