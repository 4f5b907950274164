import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";

/** The newest 100 projects, for choosing one and for naming a task's project. */
export function useProjectOptions() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.projects.list.queryOptions({ limit: 100 }, { staleTime: 60_000 }));
  return data?.data ?? [];
}
