import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { type Problem, useTRPC } from "@/components/api";
import type { Task } from "@/server/services/tasks/schemas";
import type { TaskFormOutput } from "./task-form-values";

/** Creates a task, or saves `task`. `place` puts field errors and says what is left of the problem. */
export function useSaveTask(
  task: Task | undefined,
  onClose: () => void,
  place: (error: unknown) => Problem | undefined,
) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [problem, setProblem] = useState<unknown>();
  const settled = {
    onSuccess: async (saved: Task) => {
      toast.success(task ? `Saved “${saved.title}”.` : `Created “${saved.title}”.`);
      onClose();
      await queryClient.invalidateQueries(trpc.tasks.pathFilter());
    },
    onError: (error: unknown) => setProblem(place(error) ? error : undefined),
  };
  const create = useMutation(trpc.tasks.create.mutationOptions(settled));
  const update = useMutation(trpc.tasks.update.mutationOptions(settled));
  return {
    save: (values: TaskFormOutput) =>
      task ? update.mutate({ taskId: task.id, ...values }) : create.mutate(values),
    pending: create.isPending || update.isPending,
    problem,
  };
}
