"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import { choiceOf, roleValue, useRoleOptions } from "@/components/roles/use-role-options";
import { useCan, useRights } from "@/components/tenants/workspace";
import { Badge } from "@/components/ui/badge";
import { NativeSelect } from "@/components/ui/native-select";
import { covers, rightsOfRole, roleName } from "@/server/kernel/permissions";
import type { Member } from "./member-columns";

/** A member's role; offers no more than the person holds. */
export function MemberRoleSelect({ member }: { member: Member }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const own = useRights();
  const options = useRoleOptions();
  const mayWrite = useCan("members:write");
  const update = useMutation(
    trpc.members.update.mutationOptions({
      onSuccess: (saved) => toast.success(`The role of ${member.name} is now ${roleName(saved)}.`),
      onError: (error) => toastProblem("The role was not changed", error),
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries(trpc.members.pathFilter()),
          queryClient.invalidateQueries(trpc.invitations.pathFilter()),
        ]),
    }),
  );
  if (!mayWrite || !covers(own, rightsOfRole(member))) {
    return <Badge variant="secondary">{roleName(member)}</Badge>;
  }
  const { role, customRoleId } = update.variables ?? {};
  return (
    <NativeSelect
      aria-label={`Role of ${member.name}`}
      wrapperClassName="w-28"
      className="h-8"
      value={update.isPending ? (role ?? customRoleId) : roleValue(member)}
      disabled={update.isPending}
      onChange={(event) => update.mutate({ membershipId: member.id, ...choiceOf(event.target.value) })}
    >
      {options.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </NativeSelect>
  );
}
