"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { History, Undo2 } from "lucide-react";
import Link from "next/link";
import { parseAsStringLiteral, useQueryStates } from "nuqs";
import { useState } from "react";
import { useTRPC, useTRPCClient } from "@/components/api";
import { EmptyState, Moment } from "@/components/feedback";
import { FilterSelect, ListStates, Pager, pagingParsers } from "@/components/lists";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { FLAG_ACTIONS } from "@/server/services/feature-flags/schemas";
import { differencesOf, type FlagChange, isOfExperiment, nameIn, titleOf } from "./change-words";
import { DiffView } from "./diff-view";
import { editHref, flagHref } from "./flags-nav";
import { ReasonDialog } from "./reason-dialog";

const { page: pageParser } = pagingParsers(["createdAt"]);
const parsers = { page: pageParser, action: parseAsStringLiteral(FLAG_ACTIONS) };
const ACTION_OPTIONS = FLAG_ACTIONS.map((id) => ({ id, name: titleOf(id) }));

/** Who changed what and why, of one flag or of all, each with a way back. */
export function ChangesList({ subject }: { subject?: string }) {
  const trpc = useTRPC();
  const [{ page, action }, setState] = useQueryStates(parsers);
  const query = useQuery(
    trpc.featureFlags.changes.queryOptions(
      { page, limit: 10, ...(subject && { subject }), ...(action && { action }) },
      { placeholderData: keepPreviousData },
    ),
  );
  const empty = (
    <EmptyState icon={History} title="No changes here">
      Whatever operators change of flags stands here, with its reason.
    </EmptyState>
  );
  return (
    <div className="grid grid-cols-1 gap-4">
      <FilterSelect
        label="Change"
        value={action}
        options={ACTION_OPTIONS}
        onChange={(value) => {
          const chosen = FLAG_ACTIONS.find((option) => option === value);
          void setState({ action: chosen ?? null, page: null });
        }}
      />
      <ListStates noun="changes" query={query} isEmpty={({ total }) => total === 0} empty={empty}>
        {(answer) => (
          <>
            <ol className="grid gap-3" aria-label="Changes">
              {answer.data.map((change) => (
                <Entry key={change.id} change={change} showSubject={!subject} />
              ))}
            </ol>
            <Pager noun="changes" {...answer} page={page} onPage={(next) => void setState({ page: next })} />
          </>
        )}
      </ListStates>
    </div>
  );
}

function Entry({ change, showSubject }: { change: FlagChange; showSubject: boolean }) {
  const { action, subject, reason, operator, createdAt, undoes } = change;
  return (
    <li className="grid gap-3 rounded-lg border p-4">
      <div className="flex flex-wrap items-start justify-between gap-2">
        <div className="grid min-w-0 gap-1">
          <p className="flex flex-wrap items-center gap-2 font-medium">
            {titleOf(action)}
            {showSubject && subject && <Subject change={change} subject={subject} />}
            {undoes && <Badge variant="outline">Undo</Badge>}
          </p>
          <p className="text-sm break-words">{reason}</p>
          <p className="text-xs break-words text-muted-foreground">
            <Moment at={createdAt} /> by {operator}
          </p>
        </div>
        {!isOfExperiment(action) && <UndoButton change={change} />}
      </div>
      {subject !== null && !isOfExperiment(action) && (
        <details className="text-sm">
          <summary className="cursor-pointer text-muted-foreground">What changed</summary>
          <div className="mt-3">
            <DiffView differences={differencesOf(change)} />
          </div>
        </details>
      )}
    </li>
  );
}

function Subject({ change, subject }: { change: FlagChange; subject: string }) {
  const isFlag = !/^(segment|experiment):/.test(subject);
  return (
    <Link
      href={subjectHref(subject)}
      className={cn("break-words underline underline-offset-4", isFlag && "font-mono break-all")}
    >
      {isFlag ? subject : (nameIn(change) ?? subject)}
    </Link>
  );
}

function subjectHref(subject: string): string {
  const [, experiment] = /^experiment:(.+)$/.exec(subject) ?? [];
  if (experiment) return `/operator/experiments/${experiment}`;
  return subject.startsWith("segment:") ? editHref(subject) : flagHref(subject);
}

function UndoButton({ change: { id, action, subject } }: { change: FlagChange }) {
  const client = useTRPCClient();
  const [open, setOpen] = useState(false);
  const what = subject === null ? "an import" : `“${titleOf(action)}” of ${subject}`;
  return (
    <>
      <Button variant="outline" size="sm" onClick={() => setOpen(true)} aria-label={`Undo ${what}`}>
        <Undo2 aria-hidden />
        Undo
      </Button>
      {open && (
        <ReasonDialog
          title={`Undo ${what}?`}
          description="What this change touched is put back as it was before it, unless it was changed since. The undo stands in the log, and can be undone itself."
          submitLabel="Undo it"
          done="Undone: it is as it was before."
          act={(reason) => client.featureFlags.undo.mutate({ changeId: id, reason })}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
