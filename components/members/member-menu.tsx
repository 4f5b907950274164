"use client";

import { Crown, LogOut, MoreHorizontal, Undo2, UserMinus, UserX } from "lucide-react";
import { useState } from "react";
import { OfferOwnership } from "@/components/ownership/offer-ownership";
import { useCan, useRights } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { covers, rightsOfRole } from "@/server/kernel/permissions";
import { LeaveWorkspace } from "./leave-workspace";
import type { Member } from "./member-columns";
import { RemoveMember } from "./remove-member";
import { SuspendMember } from "./suspend-member";
import { useEndSessions } from "./use-end-sessions";
import { useReinstateMember } from "./use-reinstate-member";

/** What can be done with a member; nothing where the server would refuse it. Oneself one can only leave. */
export function MemberMenu({ member, isSelf }: { member: Member; isSelf: boolean }) {
  const own = useRights();
  const mayWrite = useCan("members:write") && covers(own, rightsOfRole(member));
  const mayOffer = useCan("ownership:write") && member.role !== "owner" && member.suspendedAt === null;
  const reinstate = useReinstateMember();
  const endSessions = useEndSessions();
  const [open, setOpen] = useState<"suspend" | "remove" | "offer">();
  if (isSelf) return <LeaveWorkspace compact />;
  if (!mayWrite) return null;
  const close = () => setOpen(undefined);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${member.name}`}>
            <MoreHorizontal aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          {member.suspendedAt ? (
            <DropdownMenuItem onSelect={() => reinstate(member)}>
              <Undo2 aria-hidden />
              Reinstate
            </DropdownMenuItem>
          ) : (
            <DropdownMenuItem onSelect={() => setOpen("suspend")}>
              <UserX aria-hidden />
              Suspend
            </DropdownMenuItem>
          )}
          <DropdownMenuItem onSelect={() => endSessions(member)}>
            <LogOut aria-hidden />
            Sign out here
          </DropdownMenuItem>
          {mayOffer && (
            <DropdownMenuItem onSelect={() => setOpen("offer")}>
              <Crown aria-hidden />
              Offer ownership
            </DropdownMenuItem>
          )}
          <DropdownMenuSeparator />
          <DropdownMenuItem variant="destructive" onSelect={() => setOpen("remove")}>
            <UserMinus aria-hidden />
            Remove
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {open === "suspend" && <SuspendMember member={member} onClose={close} />}
      {open === "offer" && <OfferOwnership member={member} onClose={close} />}
      {open === "remove" && <RemoveMember member={member} onClose={close} />}
    </>
  );
}
