"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { UserMinus } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { ConfirmByName } from "@/components/feedback";
import { useCan, useRights, useWorkspace } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import { covers, ROLE_PERMISSIONS } from "@/server/kernel/permissions";
import type { Member } from "./member-columns";

/** Removes a member, or lets the person leave. */
export function RemoveMember({ member, isSelf }: { member: Member; isSelf: boolean }) {
  const [open, setOpen] = useState(false);
  const { name: workspace } = useWorkspace();
  const own = useRights();
  const mayRemove = useCan("members:write") && covers(own, ROLE_PERMISSIONS[member.role]);
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const leave = useMutation(
    trpc.members.leave.mutationOptions({ onSuccess: () => window.location.assign("/workspaces") }),
  );
  const remove = useMutation(
    trpc.members.remove.mutationOptions({
      onSuccess: () => {
        setOpen(false);
        toast.success(`${member.name} no longer has access.`);
        return queryClient.invalidateQueries(trpc.members.pathFilter());
      },
    }),
  );
  if (!isSelf && !mayRemove) return null;
  const verb = isSelf ? "Leave" : "Remove";
  return (
    <>
      <Button
        variant="outline"
        size="sm"
        aria-label={`${verb} ${isSelf ? workspace : member.name}`}
        onClick={() => setOpen(true)}
      >
        <UserMinus aria-hidden className="sm:hidden" />
        <span className="hidden sm:inline">{verb}</span>
      </Button>
      <ConfirmByName
        open={open}
        onOpenChange={setOpen}
        title={isSelf ? `Leave ${workspace}?` : `Remove ${member.name}?`}
        description={
          isSelf
            ? "You lose access at once. An owner or admin can invite you again. The last owner cannot leave."
            : "They lose access at once, and their tasks become unassigned. What they made stays."
        }
        name={isSelf ? workspace : member.email}
        confirmLabel={isSelf ? "Leave workspace" : "Remove member"}
        pending={remove.isPending || leave.isPending}
        error={remove.error ?? leave.error}
        onConfirm={() => (isSelf ? leave.mutate({}) : remove.mutate({ membershipId: member.id }))}
      />
    </>
  );
}
