import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useCan } from "@/components/tenants/workspace";

/** The newest 100 members, for naming one; those who are suspended among them; none for who may not see them. */
export function useMemberOptions() {
  const trpc = useTRPC();
  const enabled = useCan("members:read");
  const { data } = useQuery(trpc.members.list.queryOptions({ limit: 100 }, { staleTime: 60_000, enabled }));
  return data?.data ?? [];
}

/** Those of them who have access, for choosing an assignee; and whoever is chosen already. */
export function useActiveMembers(chosenId?: string | null) {
  return useMemberOptions().filter(({ id, suspendedAt }) => suspendedAt === null || id === chosenId);
}
