import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useCan } from "@/components/tenants/workspace";

/** The newest 100 projects, for choosing one and for naming a task's project; none for who may not see them. */
export function useProjectOptions() {
  const trpc = useTRPC();
  const enabled = useCan("projects:read");
  const { data } = useQuery(trpc.projects.list.queryOptions({ limit: 100 }, { staleTime: 60_000, enabled }));
  return data?.data ?? [];
}
