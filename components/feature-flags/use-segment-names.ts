import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import type { Definition, SegmentName } from "./words";

/** What one list of them takes. */
const MOST = 100;

/** The names of the segments that these flags go by; their numbers until they are there, and where one has none. */
export function useSegmentNames(definitions: readonly Definition[]): SegmentName {
  const trpc = useTRPC();
  const named = definitions.flatMap(({ strategies }) => strategies.flatMap(({ segments }) => segments ?? []));
  const ids = [...new Set(named)].sort((one, other) => one - other).slice(0, MOST);
  const { data } = useQuery(
    trpc.featureFlags.listSegments.queryOptions({ ids, limit: MOST }, { enabled: ids.length > 0 }),
  );
  const names = new Map(data?.data.map(({ id, definition }) => [id, definition.name]));
  return (id) => {
    const name = names.get(id);
    return name ? `“${name}”` : `segment ${id}`;
  };
}
