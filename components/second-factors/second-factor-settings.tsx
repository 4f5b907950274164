"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { ShieldCheck, ShieldOff } from "lucide-react";
import { useState } from "react";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { Moment, toastProblem } from "@/components/feedback";
import { ListStates } from "@/components/lists";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { type OpenDialog, SecondFactorDialog } from "./second-factor-dialog";

type State = RouterOutputs["secondFactors"]["get"];

/**
 * The person's second factor: set it up, or remove it and its codes. The dialog stands beside the state and not inside
 * it: reading the state anew, as coming back to the window does, must not take unseen codes from the screen.
 */
export function SecondFactorSettings() {
  const trpc = useTRPC();
  const query = useQuery(trpc.secondFactors.get.queryOptions({}));
  const [dialog, setDialog] = useState<OpenDialog>();
  return (
    <>
      <ListStates noun="second factor" query={query} isEmpty={() => false} empty={null}>
        {(state) =>
          state.since ? (
            <Present state={state} since={state.since} onOpen={setDialog} />
          ) : (
            <Absent state={state} onOpen={setDialog} />
          )
        }
      </ListStates>
      {dialog && <SecondFactorDialog dialog={dialog} onChange={setDialog} />}
    </>
  );
}

interface PartProps {
  state: State;
  onOpen: (dialog: OpenDialog) => void;
}

function Absent({ state, onOpen }: PartProps) {
  const trpc = useTRPC();
  const begin = useMutation(
    trpc.secondFactors.begin.mutationOptions({
      onSuccess: (setUp) => onOpen({ kind: "app", setUp }),
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
        onClick={() => (askPassword ? onOpen({ kind: "password" }) : begin.mutate({}))}
      >
        Set up an authenticator app
      </Button>
    </div>
  );
}

function Present({ state, since, onOpen }: PartProps & { since: string }) {
  const { hasPassword, recoveryCodesLeft } = state;
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
      <p className={recoveryCodesLeft < 3 ? "text-warning" : "text-muted-foreground"}>
        {recoveryCodesLeft} of 10 recovery codes left.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button variant="outline" onClick={() => onOpen({ kind: "prove", act: "replace", hasPassword })}>
          New recovery codes
        </Button>
        <Button variant="outline" onClick={() => onOpen({ kind: "prove", act: "remove", hasPassword })}>
          Remove
        </Button>
      </div>
    </div>
  );
}
