"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import { Button } from "@/components/ui/button";

/** Ends a workspace's trial now. */
export function EndTrial({ tenantId }: { tenantId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const end = useMutation(
    trpc.trials.end.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.entitlements.pathFilter()),
      onError: (error) => toastProblem("The trial was not ended", error, "It lasts until its time is up."),
    }),
  );
  const reason = "Ended in the operator console";
  return (
    <Button
      variant="outline"
      size="sm"
      disabled={end.isPending}
      onClick={() => end.mutate({ tenantId, reason })}
    >
      End trial
    </Button>
  );
}
