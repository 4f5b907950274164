import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";

/** The newest 100 members, for choosing an assignee and for naming one. */
export function useMemberOptions() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.members.list.queryOptions({ limit: 100 }, { staleTime: 60_000 }));
  return data?.data ?? [];
}
