"use client";

import { UserPlus } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import type { InvitationResults } from "@/server/services/invitations/schemas";
import { InviteDialog } from "./invite-dialog";
import { InviteResults } from "./invite-results";

export function InviteButton() {
  const [open, setOpen] = useState(false);
  const [results, setResults] = useState<InvitationResults>();
  if (!useCan("members:write")) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <UserPlus aria-hidden />
        Invite people
      </Button>
      {open && (
        <InviteDialog
          onClose={() => setOpen(false)}
          onRefusals={(answer) => {
            setOpen(false);
            setResults(answer);
          }}
        />
      )}
      {results && <InviteResults results={results} onClose={() => setResults(undefined)} />}
    </>
  );
}
