"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";
import { toast } from "sonner";
import { useTRPC, useTRPCClient } from "@/components/api";
import { FaultsAlert } from "@/components/feature-flags/faults-alert";
import { draftHref } from "@/components/feature-flags/flags-nav";
import { SelectField, TextField } from "@/components/forms";
import { Button } from "@/components/ui/button";
import type { DraftItem } from "@/server/services/flag-drafts/schemas";
import { inputOf, subjectOf } from "./draft-items";

interface SaveDraftProps {
  item: DraftItem;
  /** The draft that it is edited in; null where it is begun here. */
  draftId: string | null;
  subject: string;
}

/** Saves a change into a new draft, or into one that is open. */
export function SaveDraft({ item, draftId, subject }: SaveDraftProps) {
  const trpc = useTRPC();
  const [title, setTitle] = useState("");
  const [into, setInto] = useState(draftId ?? "");
  const { data } = useQuery(trpc.flagDrafts.list.queryOptions({ limit: 100 }));
  const save = useSave(item);
  const open = data?.data ?? [];
  const named = title.trim() || `Change ${subject}`.slice(0, 120);
  function submit(event: FormEvent) {
    event.preventDefault();
    save.mutate({ into, title: named });
  }
  return (
    <form onSubmit={submit} className="grid grid-cols-1 gap-4">
      {open.length > 0 && (
        <SelectField label="Into" value={into} onChange={(event) => setInto(event.target.value)}>
          <option value="">A new draft</option>
          {open.map((draft) => (
            <option key={draft.id} value={draft.id}>
              {draft.title}
            </option>
          ))}
        </SelectField>
      )}
      {into === "" && (
        <TextField
          label="Title"
          value={title}
          maxLength={120}
          placeholder={named}
          onChange={(event) => setTitle(event.target.value)}
        />
      )}
      {save.error ? <FaultsAlert error={save.error} kept="What you typed is still here." /> : null}
      <Button type="submit" disabled={save.isPending}>
        Save draft
      </Button>
    </form>
  );
}

function useSave(item: DraftItem) {
  const trpc = useTRPC();
  const client = useTRPCClient();
  const queryClient = useQueryClient();
  const router = useRouter();
  return useMutation({
    async mutationFn({ into, title }: { into: string; title: string }) {
      if (into === "") return client.flagDrafts.create.mutate({ title, items: [item] });
      const draft = await client.flagDrafts.get.query({ draftId: into });
      const others = draft.items.map(inputOf).filter((one) => subjectOf(one) !== subjectOf(item));
      return client.flagDrafts.update.mutate({
        draftId: into,
        seenUpdatedAt: draft.updatedAt,
        title: draft.title,
        items: [...others, item],
      });
    },
    async onSuccess({ id }) {
      toast.success("Saved: nothing is in force before it is published.");
      await queryClient.invalidateQueries(trpc.flagDrafts.pathFilter());
      router.push(draftHref(id));
    },
  });
}
