"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { ConfirmByName } from "@/components/feedback";
import { Button } from "@/components/ui/button";
import type { OperatorToken } from "@/server/services/operator-tokens/schemas";

/** Ends a token at once, a colleague's too. */
export function RevokeToken({ token }: { token: OperatorToken }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [open, setOpen] = useState(false);
  const revoke = useMutation(
    trpc.operatorTokens.revoke.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast.success(`Revoked “${token.name}”. It stops working at once.`);
        return queryClient.invalidateQueries(trpc.operatorTokens.pathFilter());
      },
    }),
  );
  return (
    <>
      <Button variant="outline" size="sm" aria-label={`Revoke ${token.name}`} onClick={() => setOpen(true)}>
        Revoke
      </Button>
      <ConfirmByName
        open={open}
        onOpenChange={setOpen}
        title={`Revoke “${token.name}”?`}
        description={`Whatever uses this token is refused from the next request on. It cannot be brought back${token.isOwn ? "" : `, and ${token.owner} is told`}.`}
        name={token.name}
        confirmLabel="Revoke token"
        pending={revoke.isPending}
        error={revoke.error}
        onConfirm={() => revoke.mutate({ operatorTokenId: token.id })}
      />
    </>
  );
}
