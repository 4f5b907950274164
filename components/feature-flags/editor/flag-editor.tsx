"use client";

import { useState } from "react";
import { differences } from "@/components/feature-flags/diff";
import { DiffView } from "@/components/feature-flags/diff-view";
import type { Definition } from "@/components/feature-flags/words";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { FlagContent } from "@/server/services/flag-drafts/schemas";
import { AboveFields } from "./above-fields";
import { BasicFields } from "./basic-fields";
import { type Editing, tidied } from "./edits";
import { JsonField } from "./json-field";
import { SaveDraft } from "./save-draft";
import { StrategyFields } from "./strategy-fields";
import { VariantFields } from "./variant-fields";

interface FlagEditorProps {
  /** What there is now; null for a flag that is made. */
  base: FlagContent | null;
  initial: FlagContent;
  /** The draft that it goes back to, where it is edited there. */
  draftId: string | null;
}

/** Changes a flag, by form or as JSON, into a draft. What would change stands beside it all the time. */
export function FlagEditor({ base: seen, initial, draftId }: FlagEditorProps) {
  // Both as they were when the editor opened: what others change meanwhile must not pass for what was seen.
  const [base] = useState(seen);
  const [content, setContent] = useState(initial);
  const target = { ...content, definition: tidied(content.definition) };
  return (
    <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[1fr_20rem]">
      <div className="grid min-w-0 gap-6">
        <FormParts value={content} onChange={setContent} isNew={base === null} />
        <Part title="As JSON" description="For what the form does not know.">
          <JsonField
            key={JSON.stringify(target.definition)}
            value={target.definition}
            onApply={(value) => {
              const found = definitionIn(value, base?.definition.name);
              if (typeof found === "string") return found;
              setContent({ ...content, definition: found });
            }}
          />
        </Part>
      </div>
      <Card className="min-w-0 lg:sticky lg:top-4">
        <CardHeader>
          <CardTitle>What would change</CardTitle>
          <CardDescription>Nothing is in force before the draft is published.</CardDescription>
        </CardHeader>
        <CardContent className="grid gap-6">
          <DiffView differences={differences(base, target)} />
          <SaveDraft
            item={{ kind: "flag", base, target }}
            draftId={draftId}
            subject={content.definition.name}
          />
        </CardContent>
      </Card>
    </div>
  );
}

/** What was typed as JSON, or what is wrong with it. */
function definitionIn(value: unknown, name: string | undefined): Definition | string {
  const parsed = FlagContent.shape.definition.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join("/")} ${issue?.message}`;
  }
  return name === undefined || parsed.data.name === name ? parsed.data : "the name of a flag stays";
}

function FormParts({ value, onChange, isNew }: Editing<FlagContent> & { isNew: boolean }) {
  const { definition } = value;
  const setDefinition = (next: Definition) => onChange({ ...value, definition: next });
  return (
    <>
      <Part title="What it is" description="What people read of it, and whether its rules apply.">
        <BasicFields value={definition} onChange={setDefinition} isNew={isNew} />
      </Part>
      <Part title="Whom it is on for" description="Any of these strategies is enough.">
        <StrategyFields
          value={definition.strategies}
          onChange={(strategies) => setDefinition({ ...definition, strategies })}
        />
      </Part>
      <Part title="Variants" description="What it gives whom it is on for.">
        <VariantFields
          strategies={definition.strategies}
          value={definition.variants ?? []}
          onChange={(variants) => setDefinition({ ...definition, variants })}
        />
      </Part>
      <Part title="Schedule and plans" description="These stand above the rules.">
        <AboveFields value={value} onChange={onChange} />
      </Part>
    </>
  );
}

interface PartProps {
  title: string;
  description: string;
  children: React.ReactNode;
}

function Part({ title, description, children }: PartProps) {
  return (
    <Card className="min-w-0">
      <CardHeader>
        <CardTitle>{title}</CardTitle>
        <CardDescription>{description}</CardDescription>
      </CardHeader>
      <CardContent>{children}</CardContent>
    </Card>
  );
}
