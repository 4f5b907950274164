import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import type { Task } from "@/server/services/tasks/schemas";
import type { TaskFormOutput } from "./task-form-values";

/** Creates a task, or saves `task`. */
export function useSaveTask(task: Task | undefined, onClose: () => void, onError: (error: unknown) => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const settled = {
    onSuccess: async (saved: Task) => {
      toast.success(task ? `Saved “${saved.title}”.` : `Created “${saved.title}”.`);
      onClose();
      await queryClient.invalidateQueries(trpc.tasks.pathFilter());
    },
    onError,
  };
  const create = useMutation(trpc.tasks.create.mutationOptions(settled));
  const update = useMutation(trpc.tasks.update.mutationOptions(settled));
  return {
    save: (values: TaskFormOutput) =>
      task ? update.mutate({ taskId: task.id, ...values }) : create.mutate(values),
    pending: create.isPending || update.isPending,
  };
}
