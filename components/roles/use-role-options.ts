import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/api";
import { useRights } from "@/components/tenants/workspace";
import {
  covers,
  type GivenRole,
  ROLE_LABELS,
  ROLES,
  type Role,
  rightsOfRole,
} from "@/server/kernel/permissions";
import { ROLE_HINTS } from "./role-hints";

interface RoleOption {
  /** A built-in role, or the id of the workspace's own. */
  value: string;
  label: string;
  hint: string;
}

/** The roles that the person may give: none that allows more than they hold. */
export function useRoleOptions(): readonly RoleOption[] {
  const trpc = useTRPC();
  const own = useRights();
  const { data } = useQuery(trpc.roles.list.queryOptions({ limit: 100, sortOrder: "asc" }));
  const custom = (data?.data ?? []).filter(({ permissions }) =>
    covers(own, rightsOfRole({ role: null, customRole: { permissions } })),
  );
  return [
    ...ROLES.filter((role) => covers(own, rightsOfRole({ role, customRole: null }))).map((role) => ({
      value: role,
      label: ROLE_LABELS[role],
      hint: ROLE_HINTS[role],
    })),
    ...custom.map(({ id, name, description }) => ({ value: id, label: name, hint: description })),
  ];
}

export function roleValue({ role, customRole }: GivenRole): string {
  return role ?? customRole?.id ?? "";
}

/** An option's value as the API takes it. */
export function choiceOf(value: string): { role: Role } | { customRoleId: string } {
  const role = ROLES.find((candidate) => candidate === value);
  return role ? { role } : { customRoleId: value };
}
