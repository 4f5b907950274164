import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import type { CorsOrigin } from "@/server/services/cors-origins/schemas";

/** Takes an origin off the list; Undo puts it back. */
export function useRemoveOrigin() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries(trpc.corsOrigins.pathFilter());
  const again = useMutation(
    trpc.corsOrigins.create.mutationOptions({
      onSuccess: refresh,
      onError: (error) => toastProblem("The origin was not put back", error, "It is still off the list."),
    }),
  );
  const removal = useMutation(
    trpc.corsOrigins.delete.mutationOptions({
      onSuccess: refresh,
      onError: (error) => toastProblem("The origin was not removed", error),
    }),
  );
  const remove = ({ id, origin }: CorsOrigin) => {
    removal.mutate(
      { corsOriginId: id },
      {
        onSuccess: () => {
          toast.success(`Removed ${origin}. Its pages read nothing more.`, {
            action: { label: "Undo", onClick: () => again.mutate({ origin }) },
            duration: 8_000,
          });
        },
      },
    );
  };
  return { remove, pending: removal.isPending };
}
