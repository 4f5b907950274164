import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { problemOf, useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";

/** One session by its device, or every other one. */
export type Ending = { sessionId: string; device: string } | "others";

interface Options {
  /** The sign-in was a while ago: the password is needed. */
  onPasswordNeeded: (ending: Ending) => void;
  onEnded: () => void;
}

/** Ends sessions of the person. A wrong password is the dialog's to show: it is in the rejection. */
export function useEndSessions({ onPasswordNeeded, onEnded }: Options) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const one = useMutation(trpc.auth.revokeSession.mutationOptions());
  const others = useMutation(trpc.auth.revokeOtherSessions.mutationOptions());
  async function end(ending: Ending, password?: string): Promise<void> {
    const proof = password === undefined ? {} : { password };
    if (ending === "others") {
      const { ended } = await others.mutateAsync(proof);
      toast.success(
        ended === 1 ? "One other session was signed out." : `${ended} other sessions were signed out.`,
      );
    } else {
      await one.mutateAsync({ sessionId: ending.sessionId, ...proof });
      toast.success(`${ending.device} is signed out.`);
    }
    onEnded();
    await queryClient.invalidateQueries(trpc.auth.listSessions.pathFilter());
  }
  function tryEnd(ending: Ending): void {
    end(ending).catch((error: unknown) => {
      if (problemOf(error).details.reason === "password_needed") onPasswordNeeded(ending);
      else toastProblem("Nothing was signed out", error);
    });
  }
  return { end, tryEnd, pending: one.isPending || others.isPending };
}
