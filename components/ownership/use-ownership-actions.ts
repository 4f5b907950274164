import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";

/** Answers to an offer of ownership. Accepting loads the page anew: every right on it has changed. */
export function useOwnershipActions() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries(trpc.ownership.pathFilter());
  const accept = useMutation(
    trpc.ownership.accept.mutationOptions({ onSuccess: () => window.location.reload() }),
  );
  const decline = useMutation(
    trpc.ownership.decline.mutationOptions({
      onSuccess: () => toast.success("You declined. Nothing has changed."),
      onError: (error) => toastProblem("The offer was not declined", error),
      onSettled: refresh,
    }),
  );
  const withdraw = useMutation(
    trpc.ownership.withdraw.mutationOptions({
      onSuccess: () => toast.success("The offer is withdrawn. Nothing has changed."),
      onError: (error) => toastProblem("The offer was not withdrawn", error),
      onSettled: refresh,
    }),
  );
  return { accept, decline, withdraw };
}
