"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { ConfirmByName } from "@/components/feedback";
import type { ServiceAccount } from "@/server/services/service-accounts/schemas";

interface DeleteServiceAccountProps {
  account: ServiceAccount;
  onClose: () => void;
  onDeleted?: () => void;
}

export function DeleteServiceAccount({ account, onClose, onDeleted }: DeleteServiceAccountProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.serviceAccounts.delete.mutationOptions({
      onSuccess: () => {
        toast.success(`Deleted “${account.name}”.`);
        onClose();
        onDeleted?.();
        return Promise.all([
          queryClient.invalidateQueries(trpc.serviceAccounts.list.pathFilter()),
          queryClient.invalidateQueries(trpc.apiKeys.pathFilter()),
        ]);
      },
    }),
  );
  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title={`Delete “${account.name}”?`}
      description="Its keys are refused from the next request on, and cannot be brought back. What it made stays. To stop it for a while, suspend it."
      name={account.name}
      confirmLabel="Delete service account"
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ serviceAccountId: account.id })}
    />
  );
}
