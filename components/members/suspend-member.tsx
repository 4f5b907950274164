"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { ConfirmByName } from "@/components/feedback";
import type { Member } from "./member-columns";

export function SuspendMember({ member, onClose }: { member: Member; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const suspend = useMutation(
    trpc.members.suspend.mutationOptions({
      onSuccess: async () => {
        toast.success(`${member.name} has no access until you reinstate them.`);
        onClose();
        await Promise.all([
          queryClient.invalidateQueries(trpc.members.pathFilter()),
          queryClient.invalidateQueries(trpc.invitations.pathFilter()),
        ]);
      },
    }),
  );
  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title={`Suspend ${member.name}?`}
      description="They lose access at once, and their seat is free. You can reinstate them, with their role and their tasks. API keys that they made stop working for good."
      name={member.email}
      confirmLabel="Suspend member"
      pending={suspend.isPending}
      error={suspend.error}
      kept="They still have access."
      onConfirm={() => suspend.mutate({ membershipId: member.id })}
    />
  );
}
