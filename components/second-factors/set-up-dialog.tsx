"use client";

import { useState } from "react";
import type { RouterOutputs } from "@/components/api";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { ConfirmApp } from "./confirm-app";
import { ConfirmPassword } from "./confirm-password";
import { RecoveryCodes } from "./recovery-codes";

type SetUp = RouterOutputs["secondFactors"]["begin"];

interface SetUpDialogProps {
  /** What `begin` answered where a recent sign-in was enough; else the dialog asks for the password first. */
  begun: SetUp | undefined;
  onClose: () => void;
}

/** Password if needed, the app, the recovery codes: one after the other. */
export function SetUpDialog({ begun, onClose }: SetUpDialogProps) {
  const [setUp, setSetUp] = useState(begun);
  const [codes, setCodes] = useState<readonly string[]>();
  // With the codes on the screen only their button closes it, so that a stray click cannot lose them.
  return (
    <Dialog open onOpenChange={(open) => !open && !codes && onClose()}>
      <DialogContent showCloseButton={!codes}>
        {codes ? (
          <RecoveryCodes codes={codes} onDone={onClose} />
        ) : setUp ? (
          <ConfirmApp setUp={setUp} onConfirmed={setCodes} />
        ) : (
          <ConfirmPassword onBegun={setSetUp} />
        )}
      </DialogContent>
    </Dialog>
  );
}
