"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTRPC } from "@/components/api";
import { FormDialog, SelectField } from "@/components/forms";
import { type ApiKey, ROTATION_OVERLAP_MINUTES } from "@/server/services/api-keys/schemas";
import { CreatedKey } from "./created-key";

const OVERLAPS = [
  { minutes: 0, label: "Not at all: it ends at once" },
  { minutes: 60, label: "For an hour" },
  { minutes: ROTATION_OVERLAP_MINUTES.default, label: "For a day" },
  { minutes: ROTATION_OVERLAP_MINUTES.max, label: "For a week" },
];

/** Gives the key a new secret, then shows it this once. */
export function RotateKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [overlapMinutes, setOverlap] = useState(ROTATION_OVERLAP_MINUTES.default);
  const rotate = useMutation(
    trpc.apiKeys.rotate.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries(trpc.apiKeys.pathFilter()),
    }),
  );
  if (rotate.data) return <CreatedKey apiKey={rotate.data.key} onClose={onClose} />;
  function submit(event: FormEvent) {
    event.preventDefault();
    rotate.mutate({ apiKeyId: apiKey.id, overlapMinutes });
  }
  return (
    <FormDialog
      onClose={onClose}
      title={`Rotate “${apiKey.name}”`}
      description="It gets a new secret with the same scopes and limits. Tell it to your machine while the old one still works."
      submitLabel="Rotate API key"
      pending={rotate.isPending}
      error={rotate.error}
      onSubmit={submit}
    >
      <SelectField
        label="The old secret still works"
        value={overlapMinutes}
        onChange={(event) => setOverlap(Number(event.target.value))}
      >
        {OVERLAPS.map(({ minutes, label }) => (
          <option key={minutes} value={minutes}>
            {label}
          </option>
        ))}
      </SelectField>
    </FormDialog>
  );
}
