"use client";

import { useMutation } from "@tanstack/react-query";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { ConfirmByName } from "@/components/feedback";
import { useWorkspace } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";

/** Lets the person leave; `compact` where a narrow screen has room for the icon alone. */
export function LeaveWorkspace({ compact = false }: { compact?: boolean }) {
  const [open, setOpen] = useState(false);
  const { name } = useWorkspace();
  const trpc = useTRPC();
  const leave = useMutation(
    trpc.members.leave.mutationOptions({ onSuccess: () => window.location.assign("/workspaces") }),
  );
  return (
    <>
      <Button variant="outline" size="sm" aria-label={`Leave ${name}`} onClick={() => setOpen(true)}>
        <LogOut aria-hidden className={compact ? "sm:hidden" : undefined} />
        <span className={compact ? "hidden sm:inline" : undefined}>Leave</span>
      </Button>
      <ConfirmByName
        open={open}
        onOpenChange={setOpen}
        title={`Leave ${name}?`}
        description="You lose access at once, API keys that you made stop working, and your tasks become unassigned. An owner or admin can invite you again. The last owner cannot leave."
        name={name}
        confirmLabel="Leave workspace"
        pending={leave.isPending}
        error={leave.error}
        kept="You are still a member."
        onConfirm={() => leave.mutate({})}
      />
    </>
  );
}
