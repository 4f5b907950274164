"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { ConfirmByName } from "@/components/feedback";
import type { ApiKey } from "@/server/services/api-keys/schemas";

export function RevokeKey({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.apiKeys.revoke.mutationOptions({
      onSuccess: () => {
        onClose();
        toast.success(`Revoked “${apiKey.name}”. It stops working at once.`);
        return queryClient.invalidateQueries(trpc.apiKeys.pathFilter());
      },
    }),
  );
  return (
    <ConfirmByName
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke “${apiKey.name}”?`}
      description="Whatever uses this key is refused from the next request on. A revoked key cannot be brought back."
      name={apiKey.name}
      confirmLabel="Revoke API key"
      pending={revoke.isPending}
      error={revoke.error}
      onConfirm={() => revoke.mutate({ apiKeyId: apiKey.id })}
    />
  );
}
