"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Flag } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { PreviewTable } from "@/components/feature-flags/preview-table";
import { WhyDialog } from "@/components/feature-flags/why-dialog";
import { EmptyState } from "@/components/feedback";
import { SelectField } from "@/components/forms";
import { ListStates } from "@/components/lists";
import { useActiveMembers } from "@/components/members/use-member-options";
import { useWorkspace } from "@/components/tenants/workspace";

/** What was changed a moment ago is in force within two seconds: what is shown follows by itself. */
const AGAIN_MS = 2_000;

/** Every flag as a member has it, and why. */
export function MemberPreview() {
  const trpc = useTRPC();
  const { membershipId: own } = useWorkspace();
  const [chosen, setChosen] = useState(own);
  const [why, setWhy] = useState<string>();
  const members = useActiveMembers(chosen);
  const query = useQuery(
    trpc.flagSettings.preview.queryOptions(
      { membershipId: chosen },
      { placeholderData: keepPreviousData, refetchInterval: AGAIN_MS },
    ),
  );
  const person = members.find(({ id }) => id === chosen);
  const empty = (
    <EmptyState icon={Flag} title="No features">
      Nothing stands behind a feature flag yet.
    </EmptyState>
  );
  return (
    <section aria-labelledby="preview-title" className="grid grid-cols-1 gap-4">
      <div className="grid gap-1">
        <h2 id="preview-title" className="font-medium">
          As a member has it
        </h2>
        <p className="text-sm text-muted-foreground">What is on for somebody, and why.</p>
      </div>
      <div className="sm:max-w-80">
        <SelectField label="Preview as" value={chosen} onChange={({ target }) => setChosen(target.value)}>
          {person === undefined && <option value={chosen}>You</option>}
          {members.map(({ id, name, email }) => (
            <option key={id} value={id}>
              {name} · {email}
              {id === own ? " (you)" : ""}
            </option>
          ))}
        </SelectField>
      </div>
      <ListStates noun="features" query={query} isEmpty={({ data }) => data.length === 0} empty={empty}>
        {({ data }) => (
          <PreviewTable audience="tenant" rows={data} stale={query.isPlaceholderData} onWhy={setWhy} />
        )}
      </ListStates>
      {why !== undefined && (
        <Why
          flagKey={why}
          membershipId={chosen}
          whom={person?.name ?? "you"}
          onClose={() => setWhy(undefined)}
        />
      )}
    </section>
  );
}

function Why(props: { flagKey: string; membershipId: string; whom: string; onClose: () => void }) {
  const { flagKey, membershipId, whom, onClose } = props;
  const trpc = useTRPC();
  const query = useQuery(
    trpc.flagSettings.explain.queryOptions({ key: flagKey, membershipId }, { refetchInterval: AGAIN_MS }),
  );
  return <WhyDialog flagKey={flagKey} whom={whom} audience="tenant" query={query} onClose={onClose} />;
}
