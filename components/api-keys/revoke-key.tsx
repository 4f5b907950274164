"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { ConfirmByName } from "@/components/feedback";
import { useCan } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import type { ApiKey } from "@/server/services/api-keys/schemas";

export function RevokeKey({ apiKey }: { apiKey: ApiKey }) {
  const [open, setOpen] = useState(false);
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const revoke = useMutation(
    trpc.apiKeys.revoke.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast.success(`Revoked “${apiKey.name}”. It stops working at once.`);
        return queryClient.invalidateQueries(trpc.apiKeys.pathFilter());
      },
    }),
  );
  if (!useCan("api-keys:write") || apiKey.revokedAt) return null;
  return (
    <>
      <Button variant="outline" size="sm" aria-label={`Revoke ${apiKey.name}`} onClick={() => setOpen(true)}>
        Revoke
      </Button>
      <ConfirmByName
        open={open}
        onOpenChange={setOpen}
        title={`Revoke “${apiKey.name}”?`}
        description="Whatever uses this key is refused from the next request on. A revoked key cannot be brought back."
        name={apiKey.name}
        confirmLabel="Revoke API key"
        pending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate({ apiKeyId: apiKey.id })}
      />
    </>
  );
}
