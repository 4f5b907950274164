"use client";

import { OctagonX, Undo2 } from "lucide-react";
import { useState } from "react";
import { useTRPCClient } from "@/components/api";
import { Moment } from "@/components/feedback";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { FeatureFlag } from "@/server/services/feature-flags/schemas";
import { ReasonDialog } from "./reason-dialog";

/** The kill switch of one flag: off for all at once, and back. */
export function KillSwitch({ flag: { key, killedAt } }: { flag: Pick<FeatureFlag, "key" | "killedAt"> }) {
  const client = useTRPCClient();
  const [open, setOpen] = useState(false);
  const killed = killedAt === null;
  const words = killed ? KILL : REVIVE;
  return (
    <>
      {killedAt ? (
        <Alert variant="destructive">
          <OctagonX aria-hidden />
          <AlertTitle>The kill switch holds it off for everybody</AlertTitle>
          <AlertDescription>
            <p>
              Since <Moment at={killedAt} />, whatever its rules, plans and overrides say.
            </p>
            <Button variant="outline" size="sm" onClick={() => setOpen(true)}>
              <Undo2 aria-hidden />
              Take it back
            </Button>
          </AlertDescription>
        </Alert>
      ) : (
        <Button variant="destructive" onClick={() => setOpen(true)}>
          <OctagonX aria-hidden />
          Kill
        </Button>
      )}
      {open && (
        <ReasonDialog
          {...words}
          title={`${words.title} ${key}?`}
          act={(reason) => client.featureFlags.kill.mutate({ key, killed, reason })}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

const KILL = {
  title: "Kill",
  description:
    "It is off for everybody within two seconds, whatever else says on, and whatever is built on it is off, too. You can take it back at any time.",
  submitLabel: "Kill it now",
  done: "Killed: it is off for everybody.",
};

const REVIVE = {
  title: "Take back the kill switch of",
  description: "Its rules, plans and overrides decide again, within two seconds.",
  submitLabel: "Take it back",
  done: "Taken back: its rules decide again.",
};
