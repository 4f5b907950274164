import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import type { ServiceAccount } from "@/server/services/service-accounts/schemas";

/** Suspends a service account, which reinstating undoes, and reinstates it. */
export function useSuspension({ id: serviceAccountId }: ServiceAccount) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.serviceAccounts.pathFilter());
  const suspend = useMutation(
    trpc.serviceAccounts.suspend.mutationOptions({
      onSuccess: ({ name }) => toast.success(`“${name}” is suspended: its keys are refused from now on.`),
      onError: (error) => toastProblem("It was not suspended", error),
      onSettled,
    }),
  );
  const reinstate = useMutation(
    trpc.serviceAccounts.reinstate.mutationOptions({
      onSuccess: ({ name }) => toast.success(`The keys of “${name}” work again.`),
      onError: (error) => toastProblem("It was not reinstated", error),
      onSettled,
    }),
  );
  return {
    suspend: () => suspend.mutate({ serviceAccountId }),
    reinstate: () => reinstate.mutate({ serviceAccountId }),
  };
}
