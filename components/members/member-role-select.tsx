"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import { useCan, useRights } from "@/components/tenants/workspace";
import { Badge } from "@/components/ui/badge";
import { NativeSelect } from "@/components/ui/native-select";
import { covers, ROLE_PERMISSIONS, ROLES } from "@/server/kernel/permissions";
import type { Member } from "./member-columns";
import { ROLE_LABELS } from "./role-labels";

/** A member's role; offers no more than the person holds. */
export function MemberRoleSelect({ member }: { member: Member }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const own = useRights();
  const mayWrite = useCan("members:write");
  const update = useMutation(
    trpc.members.update.mutationOptions({
      onSuccess: (saved) => {
        toast.success(`${member.name} is now ${ROLE_LABELS[saved.role].toLowerCase()}.`);
      },
      onError: (error) => toastProblem("The role was not changed", error),
      onSettled: () => queryClient.invalidateQueries(trpc.members.pathFilter()),
    }),
  );
  if (!mayWrite || !covers(own, ROLE_PERMISSIONS[member.role])) {
    return <Badge variant="secondary">{ROLE_LABELS[member.role]}</Badge>;
  }
  return (
    <NativeSelect
      aria-label={`Role of ${member.name}`}
      wrapperClassName="w-28"
      className="h-8"
      value={update.isPending ? update.variables.role : member.role}
      disabled={update.isPending}
      onChange={(event) => {
        const role = ROLES.find((candidate) => candidate === event.target.value);
        if (role) update.mutate({ membershipId: member.id, role });
      }}
    >
      {ROLES.filter((role) => covers(own, ROLE_PERMISSIONS[role])).map((role) => (
        <option key={role} value={role}>
          {ROLE_LABELS[role]}
        </option>
      ))}
    </NativeSelect>
  );
}
