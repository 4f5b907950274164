"use client";

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { History } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { type RouterOutputs, useTRPC } from "@/components/api";
import { EmptyState, Moment, ProblemAlert } from "@/components/feedback";
import { TextAreaField } from "@/components/forms";
import { ListStates, Pager } from "@/components/lists";
import { useCan } from "@/components/tenants/workspace";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/components/ui/dialog";
import type { FlagSetting } from "@/server/services/flag-settings/schemas";
import { nameOf, percentageText } from "./setting-words";

type Change = RouterOutputs["flagSettings"]["changes"]["data"][number];

/** Who of the workspace changed it and why; the newest change can be undone. */
export function SettingHistory({ setting, onClose }: { setting: FlagSetting; onClose: () => void }) {
  const trpc = useTRPC();
  const mayWrite = useCan("flags:write");
  const [page, setPage] = useState(1);
  const query = useQuery(
    trpc.flagSettings.changes.queryOptions(
      { key: setting.key, page, limit: 10 },
      { placeholderData: keepPreviousData },
    ),
  );
  const empty = (
    <EmptyState icon={History} title="Never changed">
      Nobody of this workspace has chosen anything for it: the provider’s rules hold.
    </EmptyState>
  );
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle className="break-words">History of {nameOf(setting)}</DialogTitle>
          <DialogDescription>The newest change first. It can be undone, and so can that.</DialogDescription>
        </DialogHeader>
        <ListStates noun="changes" query={query} isEmpty={({ total }) => total === 0} empty={empty}>
          {(answer) => (
            <>
              <ol className="divide-y rounded-lg border">
                {answer.data.map((change, at) => (
                  <ChangeRow
                    key={change.id}
                    change={change}
                    undo={
                      mayWrite && at === 0 && answer.page === 1 ? (
                        <Undo flagKey={setting.key} change={change} />
                      ) : null
                    }
                  />
                ))}
              </ol>
              {answer.totalPages > 1 && (
                <Pager
                  noun="changes"
                  page={answer.page}
                  totalPages={answer.totalPages}
                  total={answer.total}
                  onPage={setPage}
                />
              )}
            </>
          )}
        </ListStates>
      </DialogContent>
    </Dialog>
  );
}

function ChangeRow({ change, undo }: { change: Change; undo: React.ReactNode }) {
  const { before, after, reason, isUndo, actor, createdAt } = change;
  return (
    <li className="grid gap-1 p-3 text-sm">
      <p className="flex flex-wrap items-center gap-2 font-medium">
        {percentageText(after)}
        {isUndo && <Badge variant="secondary">Undo</Badge>}
      </p>
      <p className="text-muted-foreground">before: {percentageText(before).toLowerCase()}</p>
      <p className="break-words">{reason}</p>
      <p className="text-xs break-words text-muted-foreground">
        {actor}, <Moment at={createdAt} />
      </p>
      {undo}
    </li>
  );
}

/** Asks for the reason in its place: it is a change like any other. */
function Undo({ flagKey, change }: { flagKey: string; change: Change }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState<string>();
  const undo = useMutation(
    trpc.flagSettings.undo.mutationOptions({
      onSuccess: ({ percentage }) => {
        toast.success(`Undone: ${percentageText(percentage).toLowerCase()}.`);
        setReason(undefined);
        return queryClient.invalidateQueries(trpc.flagSettings.pathFilter());
      },
    }),
  );
  if (reason === undefined) {
    return (
      <Button variant="outline" size="sm" className="justify-self-start" onClick={() => setReason("")}>
        Undo
      </Button>
    );
  }
  return (
    <form
      noValidate
      className="grid gap-3 pt-2"
      onSubmit={(event) => {
        event.preventDefault();
        undo.mutate({ key: flagKey, changeId: change.id, reason });
      }}
    >
      <TextAreaField
        label={`Why back to “${percentageText(change.before).toLowerCase()}”`}
        rows={2}
        value={reason}
        autoFocus
        hint="10 characters at least."
        onChange={({ target }) => setReason(target.value)}
      />
      {undo.error ? <ProblemAlert error={undo.error} kept="Nothing was changed." /> : null}
      <div className="flex gap-2">
        <Button type="submit" size="sm" disabled={undo.isPending || reason.trim().length < 10}>
          Undo the change
        </Button>
        <Button type="button" variant="outline" size="sm" onClick={() => setReason(undefined)}>
          Keep it
        </Button>
      </div>
    </form>
  );
}
