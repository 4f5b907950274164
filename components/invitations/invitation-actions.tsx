"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { MailX, MoreHorizontal, Send } from "lucide-react";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { toastProblem } from "@/components/feedback";
import { useCan, useRights } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { covers, rightsOfRole } from "@/server/kernel/permissions";
import type { Invitation } from "@/server/services/invitations/schemas";

export function InvitationActions({ invitation }: { invitation: Invitation }) {
  const { id, email } = invitation;
  const own = useRights();
  const mayWrite = useCan("members:write") && covers(own, rightsOfRole(invitation));
  const { resend, revoke } = useInvitationActions(email);
  if (!mayWrite) return null;
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label={`Actions for the invitation of ${email}`}>
          <MoreHorizontal aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem disabled={resend.isPending} onSelect={() => resend.mutate({ invitationId: id })}>
          <Send aria-hidden />
          Send again
        </DropdownMenuItem>
        <DropdownMenuItem
          variant="destructive"
          disabled={revoke.isPending}
          onSelect={() => revoke.mutate({ invitationId: id })}
        >
          <MailX aria-hidden />
          Withdraw
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function useInvitationActions(email: string) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = () => queryClient.invalidateQueries(trpc.invitations.pathFilter());
  const resend = useMutation(
    trpc.invitations.resend.mutationOptions({
      onSuccess: () => {
        toast.success(`A new mail is on its way to ${email}. The link of the last one is dead.`);
        return refresh();
      },
      onError: (error) =>
        toastProblem("The invitation was not sent again", error, "The last link still works."),
    }),
  );
  const revoke = useMutation(
    trpc.invitations.revoke.mutationOptions({
      onSuccess: () => {
        toast.success(`Withdrew the invitation of ${email}. Invite them again at any time.`);
        return refresh();
      },
      onError: (error) => toastProblem("The invitation was not withdrawn", error),
    }),
  );
  return { resend, revoke };
}
