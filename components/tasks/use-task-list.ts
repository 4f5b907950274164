import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { useTRPC } from "@/components/api";
import { pagingParsers, turnSort } from "@/components/lists";
import { TASK_SORT_KEYS, TaskStatus } from "@/server/services/tasks/schemas";
import type { TaskFilter } from "./task-filters";

const parsers = {
  ...pagingParsers(TASK_SORT_KEYS),
  status: parseAsStringLiteral(TaskStatus.options),
  projectId: parseAsString,
  assigneeId: parseAsString,
};

/** A page of tasks, of `projectId` if given, as the URL's order and filters say. */
export function useTaskList(projectId: string | undefined) {
  const trpc = useTRPC();
  const [state, setState] = useQueryStates(parsers);
  const { status, assigneeId, projectId: chosen, ...paging } = state;
  const project = projectId ?? chosen;
  const input = {
    ...paging,
    limit: 20,
    ...(status && { status }),
    ...(assigneeId && { assigneeId }),
    ...(project && { projectId: project }),
  };
  const query = useQuery(trpc.tasks.list.queryOptions(input, { placeholderData: keepPreviousData }));
  return {
    query,
    state,
    filtered: Boolean(status || assigneeId || (!projectId && chosen)),
    toPage: (page: number) => void setState({ page }),
    clear: () => void setState(null),
    sortOn(column: string) {
      const { sortBy, sortOrder } = turnSort(state, column);
      const key = TASK_SORT_KEYS.find((candidate) => candidate === sortBy);
      void setState({ sortBy: key ?? null, sortOrder, page: null });
    },
    filterOn(filter: TaskFilter, value: string | null) {
      const given =
        filter === "status" ? (TaskStatus.options.find((option) => option === value) ?? null) : value;
      void setState({ [filter]: given, page: null });
    },
  };
}
