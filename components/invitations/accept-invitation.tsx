"use client";

import { useMutation } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { Button } from "@/components/ui/button";

/** One click joins: the signed-in person has the invited address. */
export function AcceptInvitation({ token, workspaceName }: { token: string; workspaceName: string }) {
  const trpc = useTRPC();
  const accept = useMutation(
    trpc.invitations.accept.mutationOptions({
      onSuccess: ({ tenantSlug }) => window.location.assign(`/${tenantSlug}`),
    }),
  );
  return (
    <div className="grid gap-4">
      <Button disabled={accept.isPending || accept.isSuccess} onClick={() => accept.mutate({ token })}>
        Join {workspaceName}
      </Button>
      {accept.error && <ProblemAlert error={accept.error} kept="The invitation stays as it was." />}
    </div>
  );
}
