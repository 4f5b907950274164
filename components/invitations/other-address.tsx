"use client";

import { signOut } from "next-auth/react";
import { Button } from "@/components/ui/button";

/** The invitation is for another address than the signed-in person's. */
export function OtherAddress({ signedInAs, here }: { signedInAs: string; here: string }) {
  return (
    <div className="grid gap-4 rounded-lg border p-5 text-sm">
      <p className="text-muted-foreground">
        You are signed in as <strong className="break-all text-foreground">{signedInAs}</strong>. An
        invitation is for its own address alone.
      </p>
      <Button variant="outline" onClick={() => void signOut({ callbackUrl: here })}>
        Sign out and go on
      </Button>
    </div>
  );
}
