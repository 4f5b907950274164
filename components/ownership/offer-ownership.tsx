"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { ConfirmByName } from "@/components/feedback";
import { useWorkspace } from "@/components/tenants/workspace";

interface OfferOwnershipProps {
  member: { id: string; name: string };
  onClose: () => void;
}

/** Asks the owner for the workspace's name, which the server checks again. */
export function OfferOwnership({ member, onClose }: OfferOwnershipProps) {
  const { name } = useWorkspace();
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const offer = useMutation(
    trpc.ownership.offer.mutationOptions({
      onSuccess: ({ to }) => {
        toast.success(`${to.name} has seven days to accept. Until then nothing changes.`);
        onClose();
        return queryClient.invalidateQueries(trpc.ownership.pathFilter());
      },
    }),
  );
  return (
    <ConfirmByName
      open
      onOpenChange={onClose}
      title={`Offer ${member.name} the ownership?`}
      description="They get a mail and have seven days to accept. When they do, they become the owner and you an admin. You can withdraw the offer until then."
      name={name}
      confirmLabel="Offer ownership"
      pending={offer.isPending}
      error={offer.error}
      kept="No offer was made."
      onConfirm={() => offer.mutate({ membershipId: member.id, workspaceName: name })}
    />
  );
}
