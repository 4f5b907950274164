"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { CircleAlert, ShieldCheck } from "lucide-react";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { Alert, AlertDescription, AlertTitle } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import type { AuditVerification } from "@/server/services/audit-entries/schemas";

/** Checks the whole chain, stretch by stretch, and tells what was found. */
export function VerifyLog() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const verify = useMutation({
    mutationFn: async (): Promise<AuditVerification> => {
      let [after, entries] = [0, 0];
      for (;;) {
        const found = await queryClient.fetchQuery(
          trpc.auditEntries.verify.queryOptions({ after }, { staleTime: 0 }),
        );
        entries += found.entries;
        if (found.nextAfter === null) return { ...found, entries };
        after = found.nextAfter;
      }
    },
  });
  return (
    <div className="grid gap-3">
      <Button
        variant="outline"
        className="justify-self-start"
        disabled={verify.isPending}
        onClick={() => verify.mutate()}
      >
        <ShieldCheck aria-hidden />
        {verify.isPending ? "Verifying…" : "Verify"}
      </Button>
      <div aria-live="polite">
        {verify.data && <Finding found={verify.data} />}
        {verify.error && (
          <ProblemAlert
            error={verify.error}
            kept="The log is as it was; only checking it failed."
            retry={() => verify.mutate()}
          />
        )}
      </div>
    </div>
  );
}

function Finding({ found: { verified, entries, fault, head } }: { found: AuditVerification }) {
  if (!verified) {
    return (
      <Alert variant="destructive">
        <CircleAlert aria-hidden />
        <AlertTitle>The log is not as it was sealed</AlertTitle>
        <AlertDescription>
          <p>{fault?.message} Tell whoever runs this installation: somebody wrote past the application.</p>
        </AlertDescription>
      </Alert>
    );
  }
  return (
    <Alert variant="success">
      <ShieldCheck aria-hidden />
      <AlertTitle>Verified: {entries.toLocaleString("en")} entries are as they were sealed</AlertTitle>
      <AlertDescription>
        {head ? (
          <p className="break-all">
            The chain ends at entry {head.seq.toLocaleString("en")} with{" "}
            <code className="font-mono text-xs">{head.hash}</code>. Keep a copy of this line elsewhere.
          </p>
        ) : (
          <p>Nothing is sealed yet. Entries are sealed within a minute.</p>
        )}
      </AlertDescription>
    </Alert>
  );
}
