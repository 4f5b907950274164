"use client";

import { useState } from "react";
import { between, segmentWords } from "@/components/feature-flags/diff";
import { DiffView } from "@/components/feature-flags/diff-view";
import { TextField } from "@/components/forms";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import type { SegmentRow } from "@/server/services/feature-flags/schemas";
import { ConstraintFields } from "./constraint-fields";
import { tidiedConstraints } from "./edits";
import { SaveDraft } from "./save-draft";

type Segment = SegmentRow["definition"];

interface SegmentEditorProps {
  /** What there is now; null for a segment that is made. */
  base: Segment | null;
  initial: Segment;
  draftId: string | null;
}

/** Changes a segment into a draft. */
export function SegmentEditor({ base: seen, initial, draftId }: SegmentEditorProps) {
  // As it was when the editor opened: what others change meanwhile must not pass for what was seen.
  const [base] = useState(seen);
  const [segment, setSegment] = useState(initial);
  const { id, name, constraints } = segment;
  const { name: _named, ...unnamed } = segment;
  const target: Segment = {
    ...unnamed,
    ...(name?.trim() && { name: name.trim() }),
    constraints: tidiedConstraints(constraints),
  };
  return (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[1fr_20rem]">
      <Card className="min-w-0">
        <CardHeader>
          <CardTitle>Who is meant</CardTitle>
          <CardDescription>All of these conditions must hold.</CardDescription>
        </CardHeader>
        <CardContent className="grid gap-6">
          {base === null && (
            <TextField
              label="Number"
              type="number"
              min={0}
              hint="By which flags name it. It stays."
              value={id}
              onChange={(event) => setSegment({ ...segment, id: Math.trunc(Number(event.target.value)) })}
            />
          )}
          <TextField
            label="Name"
            value={name ?? ""}
            maxLength={200}
            onChange={(event) => setSegment({ ...segment, name: event.target.value })}
          />
          <ConstraintFields
            of={`segment ${id}`}
            value={constraints}
            onChange={(next) => setSegment({ ...segment, constraints: next })}
          />
        </CardContent>
      </Card>
      <Card className="min-w-0 lg:sticky lg:top-4">
        <CardHeader>
          <CardTitle>What would change</CardTitle>
          <CardDescription>Nothing is in force before the draft is published.</CardDescription>
        </CardHeader>
        <CardContent className="grid gap-6">
          <DiffView differences={between(segmentWords(base), segmentWords(target))} />
          <SaveDraft
            item={{ kind: "segment", base, target }}
            draftId={draftId}
            subject={target.name ?? `segment ${id}`}
          />
        </CardContent>
      </Card>
    </div>
  );
}
