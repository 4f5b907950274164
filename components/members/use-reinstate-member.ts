import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import type { Member } from "./member-columns";

/** Gives a suspended member their access back. */
export function useReinstateMember() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const reinstate = useMutation(
    trpc.members.reinstate.mutationOptions({
      onSuccess: (member) => toast.success(`${member.name} has access again.`),
      onError: (error) => toastProblem("They were not reinstated", error),
      onSettled: () => queryClient.invalidateQueries(trpc.members.pathFilter()),
    }),
  );
  return (member: Member) => reinstate.mutate({ membershipId: member.id });
}
