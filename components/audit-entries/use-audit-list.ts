import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createParser, parseAsString, parseAsStringLiteral, useQueryStates } from "nuqs";
import { type RouterInputs, type RouterOutputs, useTRPC } from "@/components/api";
import { pagingParsers } from "@/components/lists";
import { AUDIT_ACTION_OPTIONS, AUDIT_SORT_KEYS } from "@/server/services/audit-entries/schemas";

/** A calendar day in the URL, `YYYY-MM-DD`; anything else reads as absent. */
const parseAsDay = createParser({
  parse: (text) => (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : null),
  serialize: String,
});

const filterParsers = {
  search: parseAsString,
  action: parseAsStringLiteral(AUDIT_ACTION_OPTIONS.map(({ id }) => id)),
  actorId: parseAsString,
  targetId: parseAsString,
  fromDay: parseAsDay,
  toDay: parseAsDay,
};

const parsers = { ...pagingParsers(AUDIT_SORT_KEYS), ...filterParsers };

export type ShownEntry = RouterOutputs["auditEntries"]["list"]["data"][number];
export type AuditFilter = keyof typeof filterParsers;
export type AuditFilterValues = Readonly<Record<AuditFilter, string | null>>;
type Filters = Pick<
  RouterInputs["auditEntries"]["list"],
  "search" | "action" | "actorId" | "targetId" | "from" | "to"
>;

const DAY_MS = 86_400_000;

/** A page of the audit log, as the URL's order and filters say; days are whole ones in UTC. */
export function useAuditList() {
  const trpc = useTRPC();
  const [state, setState] = useQueryStates(parsers);
  const { search, action, actorId, targetId, fromDay, toDay, ...paging } = state;
  const filters: Filters = {
    ...(search && /[\p{L}\p{N}]/u.test(search) && { search }),
    ...(action && { action }),
    ...(actorId && { actorId }),
    ...(targetId && { targetId }),
    ...(fromDay && { from: new Date(fromDay).toISOString() }),
    ...(toDay && { to: new Date(Date.parse(toDay) + DAY_MS).toISOString() }),
  };
  const query = useQuery(
    trpc.auditEntries.list.queryOptions(
      { ...paging, ...filters, limit: 20 },
      { placeholderData: keepPreviousData },
    ),
  );
  return {
    query,
    state,
    filters,
    filtered: Object.keys(filters).length > 0,
    toPage: (page: number) => void setState({ page }),
    clear: () => void setState(null),
    filterOn(filter: AuditFilter, value: string | null) {
      void setState({ [filter]: value === null ? null : filterParsers[filter].parse(value), page: null });
    },
  };
}
