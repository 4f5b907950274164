"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Flag } from "lucide-react";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { EmptyState } from "@/components/feedback";
import { SelectField, TextField } from "@/components/forms";
import { ListStates, Pager } from "@/components/lists";
import { ROLE_LABELS, ROLES } from "@/server/kernel/permissions";
import { PLAN_KEYS, PLANS } from "@/server/kernel/plans";
import { PreviewTable } from "./preview-table";
import { WhyDialog } from "./why-dialog";

interface Asked {
  plan: string;
  role: string;
  userId: string;
  search: string;
}

const NOTHING: Asked = { plan: "", role: "", userId: "", search: "" };

/** What is filled in alone: the rest is as the workspace has it. */
const filled = (asked: Asked) =>
  Object.fromEntries(
    Object.entries(asked).flatMap(([name, value]) => (value.trim() ? [[name, value.trim()]] : [])),
  );

/** Every flag as a workspace has it, or as somebody in it would: the operators'. */
export function OperatorPreview({ tenantId }: { tenantId: string }) {
  const trpc = useTRPC();
  const [asked, setAsked] = useState(NOTHING);
  const [page, setPage] = useState(1);
  const [why, setWhy] = useState<string>();
  const { search, ...person } = asked;
  const subject = { tenantId, ...filled({ ...person, search: "" }) };
  const query = useQuery(
    trpc.featureFlags.preview.queryOptions(
      { ...subject, ...filled({ ...NOTHING, search }), page, limit: 20 },
      { placeholderData: keepPreviousData },
    ),
  );
  const change = (more: Partial<Asked>) => {
    setAsked({ ...asked, ...more });
    setPage(1);
  };
  const empty = (
    <EmptyState icon={Flag} title="No such flag">
      No flag’s key contains what you typed.
    </EmptyState>
  );
  return (
    <div className="grid grid-cols-1 gap-4">
      <AskedFields asked={asked} onChange={change} />
      <ListStates noun="flags" query={query} isEmpty={({ total }) => total === 0} empty={empty}>
        {(answer) => (
          <>
            <PreviewTable
              audience="operator"
              rows={answer.data}
              stale={query.isPlaceholderData}
              onWhy={setWhy}
            />
            <Pager
              noun="flags"
              page={answer.page}
              totalPages={answer.totalPages}
              total={answer.total}
              onPage={setPage}
            />
          </>
        )}
      </ListStates>
      {why !== undefined && <Why flagKey={why} subject={subject} onClose={() => setWhy(undefined)} />}
    </div>
  );
}

function AskedFields({ asked, onChange }: { asked: Asked; onChange: (more: Partial<Asked>) => void }) {
  const { plan, role, userId, search } = asked;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField
        label="As on the plan"
        value={plan}
        onChange={({ target }) => onChange({ plan: target.value })}
      >
        <option value="">The workspace’s own</option>
        {PLAN_KEYS.map((key) => (
          <option key={key} value={key}>
            {PLANS[key].name}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="As somebody who is"
        value={role}
        onChange={({ target }) => onChange({ role: target.value })}
      >
        <option value="">Nobody in particular</option>
        {ROLES.map((key) => (
          <option key={key} value={key}>
            {ROLE_LABELS[key]}
          </option>
        ))}
      </SelectField>
      <TextField
        label="As the person with the id"
        value={userId}
        maxLength={200}
        autoComplete="off"
        onChange={({ target }) => onChange({ userId: target.value })}
      />
      <TextField
        label="Flags whose key contains"
        value={search}
        maxLength={200}
        autoComplete="off"
        onChange={({ target }) => onChange({ search: target.value })}
      />
    </div>
  );
}

function Why(props: { flagKey: string; subject: { tenantId: string }; onClose: () => void }) {
  const { flagKey, subject, onClose } = props;
  const trpc = useTRPC();
  const query = useQuery(trpc.featureFlags.explain.queryOptions({ key: flagKey, ...subject }));
  return (
    <WhyDialog flagKey={flagKey} whom="whom you chose" audience="operator" query={query} onClose={onClose} />
  );
}
