import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import type { Task } from "@/server/services/tasks/schemas";

/** Deletes a task; Undo makes it again from what it held. */
export function useDeleteTask() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries(trpc.tasks.pathFilter());
  const again = useMutation(
    trpc.tasks.create.mutationOptions({
      onSuccess: refresh,
      onError: (error) => toastProblem("The task was not brought back", error, "It is still deleted."),
    }),
  );
  const remove = useMutation(
    trpc.tasks.delete.mutationOptions({
      onSuccess: refresh,
      onError: (error) => toastProblem("The task was not deleted", error),
    }),
  );
  return (task: Task) => {
    const { projectId, title, status, assigneeId, dueDate } = task;
    const bringBack = () => again.mutate({ projectId, title, status, assigneeId, dueDate });
    remove.mutate(
      { taskId: task.id },
      {
        onSuccess: () => {
          toast.success(`Deleted “${title}”.`, {
            action: { label: "Undo", onClick: bringBack },
            duration: 8_000,
          });
        },
      },
    );
  };
}
