"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { ConfirmByName } from "@/components/feedback";
import { useCan, useWorkspace } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";

/** Asks everybody else of the workspace to sign in again, such as after a stolen laptop. */
export function EndAllSessions() {
  const [open, setOpen] = useState(false);
  const { name } = useWorkspace();
  const mayWrite = useCan("tenant:write");
  const trpc = useTRPC();
  const end = useMutation(
    trpc.members.endAllSessions.mutationOptions({
      onSuccess: ({ members }) => {
        setOpen(false);
        toast.success(`${members} ${members === 1 ? "member has" : "members have"} to sign in again.`);
      },
    }),
  );
  if (!mayWrite) return null;
  return (
    <>
      <Button variant="outline" size="sm" className="mt-4 justify-self-start" onClick={() => setOpen(true)}>
        Sign everybody else out
      </Button>
      <ConfirmByName
        open={open}
        onOpenChange={setOpen}
        title="Sign everybody else out?"
        description="Every other member has to sign in again before they go on in this workspace. Nothing is lost; API keys go on working."
        name={name}
        confirmLabel="Sign everybody out"
        pending={end.isPending}
        error={end.error}
        kept="Everybody is still signed in."
        onConfirm={() => end.mutate({})}
      />
    </>
  );
}
