import { type QueryKey, useMutation, useQueryClient } from "@tanstack/react-query";
import { type RouterInputs, type RouterOutputs, useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";

type TaskList = RouterOutputs["tasks"]["list"];
type Change = RouterInputs["tasks"]["update"];

/** Changes a task at once on the screen; puts it back, and says why, if the server refuses. */
export function useUpdateTask() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const lists = trpc.tasks.list.pathFilter();
  return useMutation(
    trpc.tasks.update.mutationOptions({
      onMutate: async (change) => {
        await queryClient.cancelQueries(lists);
        const before = queryClient.getQueriesData<TaskList>(lists);
        queryClient.setQueriesData<TaskList>(lists, (list) => list && withChange(list, change));
        return before;
      },
      onError: (error, _change, before: [QueryKey, TaskList | undefined][] | undefined) => {
        for (const [key, list] of before ?? []) queryClient.setQueryData(key, list);
        toastProblem("The task was not changed", error);
      },
      onSettled: () => queryClient.invalidateQueries(trpc.tasks.pathFilter()),
    }),
  );
}

function withChange(list: TaskList, { taskId, ...change }: Change): TaskList {
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  return { ...list, data: list.data.map((task) => (task.id === taskId ? { ...task, ...given } : task)) };
}
