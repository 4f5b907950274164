"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { toast } from "sonner";
import type { RouterOutputs } from "@/components/api";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { ConfirmApp } from "./confirm-app";
import { ConfirmPassword } from "./confirm-password";
import { ProveDialog } from "./prove-dialog";
import { RecoveryCodes } from "./recovery-codes";

/** The step that the dialog is at: to set up, password if needed, the app, the codes. */
export type OpenDialog =
  | { kind: "password" }
  | { kind: "app"; setUp: RouterOutputs["secondFactors"]["begin"] }
  | { kind: "codes"; codes: readonly string[] }
  | { kind: "prove"; act: "remove" | "replace"; hasPassword: boolean };

interface SecondFactorDialogProps {
  dialog: OpenDialog;
  onChange: (dialog: OpenDialog | undefined) => void;
}

export function SecondFactorDialog({ dialog, onChange }: SecondFactorDialogProps) {
  const router = useRouter();
  const queryClient = useQueryClient();
  function finish() {
    onChange(undefined);
    router.refresh(); // A workspace that asks for a second factor may be open now.
    void queryClient.invalidateQueries();
  }
  const showCodes = (codes: readonly string[]) => onChange({ kind: "codes", codes });
  if (dialog.kind === "prove") {
    return (
      <ProveDialog
        act={dialog.act}
        hasPassword={dialog.hasPassword}
        onClose={() => onChange(undefined)}
        onReplaced={showCodes}
        onRemoved={() => {
          toast.success("The second factor is removed.");
          finish();
        }}
      />
    );
  }
  // With the codes on the screen only their button closes it, so that a stray click cannot lose them.
  const mayClose = dialog.kind !== "codes";
  return (
    <Dialog open onOpenChange={(open) => !open && mayClose && onChange(undefined)}>
      <DialogContent showCloseButton={mayClose}>
        {dialog.kind === "password" && (
          <ConfirmPassword onBegun={(setUp) => onChange({ kind: "app", setUp })} />
        )}
        {dialog.kind === "app" && <ConfirmApp setUp={dialog.setUp} onConfirmed={showCodes} />}
        {dialog.kind === "codes" && <RecoveryCodes codes={dialog.codes} onDone={finish} />}
      </DialogContent>
    </Dialog>
  );
}
