import { useMutation } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import type { Member } from "./member-columns";

/** Asks a member to sign in again before they go on in this workspace. */
export function useEndSessions() {
  const trpc = useTRPC();
  const end = useMutation(
    trpc.members.endSessions.mutationOptions({
      onError: (error) => toastProblem("They were not signed out", error),
    }),
  );
  return (member: Member) =>
    end.mutate(
      { membershipId: member.id },
      { onSuccess: () => toast.success(`${member.name} has to sign in again to come in here.`) },
    );
}
