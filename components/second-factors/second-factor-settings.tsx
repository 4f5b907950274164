"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ShieldCheck, ShieldOff } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { Moment, toastProblem } from "@/components/feedback";
import { ListStates } from "@/components/lists";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { ProveDialog } from "./prove-dialog";
import { RecoveryCodes } from "./recovery-codes";
import { SetUpDialog } from "./set-up-dialog";

type State = RouterOutputs["secondFactors"]["get"];

/** The person's second factor: set it up, or remove it and its codes. */
export function SecondFactorSettings() {
  const trpc = useTRPC();
  const query = useQuery(trpc.secondFactors.get.queryOptions({}));
  return (
    <ListStates noun="second factor" query={query} isEmpty={() => false} empty={null}>
      {(state) => (state.since ? <Present state={state} since={state.since} /> : <Absent state={state} />)}
    </ListStates>
  );
}

function Absent({ state }: { state: State }) {
  const trpc = useTRPC();
  const [dialog, setDialog] = useState<{ begun: RouterOutputs["secondFactors"]["begin"] | undefined }>();
  const begin = useMutation(
    trpc.secondFactors.begin.mutationOptions({
      onSuccess: (begun) => setDialog({ begun }),
      onError: (error) => toastProblem("The set-up did not begin", error),
    }),
  );
  const askPassword = state.hasPassword && !state.signedInRecently;
  return (
    <div className="grid justify-items-start gap-3 text-sm">
      <p className="flex items-center gap-2">
        <ShieldOff className="size-4 shrink-0 text-muted-foreground" aria-hidden />
        Signing in asks for nothing beyond the first step.
      </p>
      <Button
        disabled={begin.isPending}
        onClick={() => (askPassword ? setDialog({ begun: undefined }) : begin.mutate({}))}
      >
        Set up an authenticator app
      </Button>
      {dialog && <SetUpDialog begun={dialog.begun} onClose={() => setDialog(undefined)} />}
    </div>
  );
}

function Present({ state, since }: { state: State; since: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [act, setAct] = useState<"remove" | "replace">();
  const [codes, setCodes] = useState<readonly string[]>();
  function close() {
    setAct(undefined);
    void queryClient.invalidateQueries();
  }
  return (
    <div className="grid justify-items-start gap-3 text-sm">
      <p className="flex flex-wrap items-center gap-2">
        <ShieldCheck className="size-4 shrink-0 text-success" aria-hidden />
        <span className="font-medium">Authenticator app</span>
        <Badge variant="success">On</Badge>
        <span className="text-muted-foreground">
          since <Moment at={since} />
        </span>
      </p>
      <p className={state.recoveryCodesLeft < 3 ? "text-warning" : "text-muted-foreground"}>
        {state.recoveryCodesLeft} of 10 recovery codes left.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button variant="outline" onClick={() => setAct("replace")}>
          New recovery codes
        </Button>
        <Button variant="outline" onClick={() => setAct("remove")}>
          Remove
        </Button>
      </div>
      {act && (
        <ProveDialog
          act={act}
          hasPassword={state.hasPassword}
          onClose={close}
          onRemoved={() => {
            toast.success("The second factor is removed.");
            close();
          }}
          onReplaced={(made) => {
            setAct(undefined);
            setCodes(made);
          }}
        />
      )}
      {codes && (
        <Dialog open>
          <DialogContent showCloseButton={false}>
            <RecoveryCodes
              codes={codes}
              onDone={() => {
                setCodes(undefined);
                void queryClient.invalidateQueries(trpc.secondFactors.get.pathFilter());
              }}
            />
          </DialogContent>
        </Dialog>
      )}
    </div>
  );
}
