"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { ConfirmByName } from "@/components/feedback";
import { SelectField } from "@/components/forms";
import type { Member } from "./member-columns";
import { useActiveMembers } from "./use-member-options";

/** Removes a member, and asks who gets their tasks. */
export function RemoveMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const [heir, setHeir] = useState("");
  const others = useActiveMembers().filter(({ id }) => id !== member.id);
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.members.remove.mutationOptions({
      onSuccess: async () => {
        toast.success(`${member.name} no longer has access.`);
        onClose();
        await Promise.all([
          queryClient.invalidateQueries(trpc.members.pathFilter()),
          queryClient.invalidateQueries(trpc.invitations.pathFilter()),
          queryClient.invalidateQueries(trpc.tasks.pathFilter()),
        ]);
      },
    }),
  );
  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title={`Remove ${member.name}?`}
      description="They lose access at once. API keys that they made stop working, and invitations that they sent are withdrawn. What they made stays."
      name={member.email}
      confirmLabel="Remove member"
      pending={remove.isPending}
      error={remove.error}
      kept="They are still a member."
      onConfirm={() => remove.mutate({ membershipId: member.id, ...(heir && { reassignTasksTo: heir }) })}
    >
      <SelectField label="Their tasks go to" value={heir} onChange={(event) => setHeir(event.target.value)}>
        <option value="">Nobody, for now</option>
        {others.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </SelectField>
    </ConfirmByName>
  );
}
