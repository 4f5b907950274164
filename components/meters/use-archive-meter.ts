import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import type { Meter } from "@/server/services/meters/schemas";

/** Takes a meter out of use or back into it; Undo does the other. */
export function useArchiveMeter() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const update = useMutation(
    trpc.meters.update.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.meters.pathFilter()),
      onError: (error) => toastProblem("The meter was not changed", error),
    }),
  );
  const setArchived = ({ id: meterId, name }: Meter, archived: boolean) => {
    const done = archived
      ? `Archived ${name}. Its events are refused; what it counted stays.`
      : `${name} takes events again.`;
    const onSuccess = () => {
      toast.success(done, {
        action: { label: "Undo", onClick: () => update.mutate({ meterId, archived: !archived }) },
        duration: 8_000,
      });
    };
    update.mutate({ meterId, archived }, { onSuccess });
  };
  return { setArchived, pending: update.isPending };
}
