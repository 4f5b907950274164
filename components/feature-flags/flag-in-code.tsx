"use client";

import { useState } from "react";
import { useTRPCClient } from "@/components/api";
import { Day } from "@/components/feedback";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardAction, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import type { InspectedFlag } from "@/server/services/feature-flags/schemas";
import { notEvaluatedSince } from "./not-evaluated-since";
import { ReasonDialog } from "./reason-dialog";

/** Where the code asks for a flag, and the way into the archive and back. */
export function FlagInCode({ flag }: { flag: InspectedFlag }) {
  const { declared, references } = flag;
  return (
    <Card className="min-w-0">
      <CardHeader>
        <CardTitle>In the code</CardTitle>
        <CardDescription>
          {declared
            ? `Declared: ${declared.byDefault ? "on" : "off"} where no definition was ever heard of.`
            : "The code does not declare it."}
        </CardDescription>
        <CardAction>
          <ArchiveButton flag={flag} />
        </CardAction>
      </CardHeader>
      <CardContent className="grid gap-3 text-sm">
        <LastEvaluated flag={flag} />
        {references.length === 0 && (
          <p className="text-muted-foreground">Nothing in this build asks for it.</p>
        )}
        <ul className="grid gap-3">
          {references.map(({ path, line, isGuard }) => (
            <li key={`${path} ${line}`} className="grid min-w-0 gap-1">
              <span className="flex flex-wrap items-center gap-2">
                <span className="break-all">{path}</span>
                {isGuard && <Badge variant="secondary">Guards an operation</Badge>}
              </span>
              <code className="font-mono text-xs break-all text-muted-foreground">{line}</code>
            </li>
          ))}
        </ul>
      </CardContent>
    </Card>
  );
}

function LastEvaluated({ flag }: { flag: InspectedFlag }) {
  if (flag.lastEvaluatedOn) {
    return (
      <p>
        Last evaluated on <Day date={flag.lastEvaluatedOn} />.
      </p>
    );
  }
  const since = notEvaluatedSince(flag);
  if (!since) return null;
  return (
    <p>
      Not evaluated since <Day date={since.day} />,{" "}
      {since.isMade ? "when it was made" : "when this began to be noted"}.
    </p>
  );
}

function ArchiveButton({ flag }: { flag: InspectedFlag }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="outline" size="sm" onClick={() => setOpen(true)}>
        {flag.archivedAt ? "Bring back" : "Archive"}
      </Button>
      {open && <ArchiveDialog flag={flag} onClose={() => setOpen(false)} />}
    </>
  );
}

function ArchiveDialog({ flag, onClose }: { flag: InspectedFlag; onClose: () => void }) {
  const { key, archivedAt, references, declared } = flag;
  const client = useTRPCClient();
  const [despiteReferences, setDespite] = useState(false);
  if (archivedAt) {
    return (
      <ReasonDialog
        title={`Bring ${key} back?`}
        description="It is evaluated again as it was when it was archived, within two seconds."
        submitLabel="Bring back"
        done="Brought back: its rules decide again."
        act={(reason) => client.featureFlags.restore.mutate({ key, reason })}
        onClose={onClose}
      />
    );
  }
  return (
    <ReasonDialog
      title={`Archive ${key}?`}
      description={`It is evaluated no more: what still asks for it is told “${declared?.byDefault ? "on" : "off"}”, its declared default. It can be brought back as it is now.`}
      submitLabel="Archive"
      done="Archived."
      act={(reason) => client.featureFlags.archive.mutate({ key, despiteReferences, reason })}
      onClose={onClose}
    >
      {references.length > 0 && (
        <label className="flex items-start gap-2 text-sm">
          <input
            type="checkbox"
            className="mt-0.5 size-4 accent-primary"
            checked={despiteReferences}
            onChange={(event) => setDespite(event.target.checked)}
          />
          Although the code still asks for it, in {references.length}{" "}
          {references.length === 1 ? "place" : "places"}
        </label>
      )}
    </ReasonDialog>
  );
}
