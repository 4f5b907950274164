"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { SelectField, TextField } from "@/components/forms";
import { Button } from "@/components/ui/button";

interface PersonPickerProps {
  tenantId: string;
  value: string;
  onChange: (membershipId: string) => void;
  error: string | undefined;
}

/** Whom to enter as. Each look is in the workspace's audit log, so that nothing is asked twice by itself. */
export function PersonPicker({ tenantId, value, onChange, error }: PersonPickerProps) {
  const trpc = useTRPC();
  const [search, setSearch] = useState<string>();
  const query = useQuery(
    trpc.impersonations.listPeople.queryOptions(
      { tenantId, ...(search && { search }) },
      {
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 0,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        placeholderData: keepPreviousData,
      },
    ),
  );
  if (query.error) return <ProblemAlert error={query.error} kept="You have not entered." />;
  const people = query.data?.data ?? [];
  return (
    <div className="grid gap-3">
      {(query.data?.more || search !== undefined) && <Search onSearch={setSearch} />}
      <SelectField
        label="As"
        value={value}
        disabled={!query.data}
        error={error}
        onChange={({ target }) => onChange(target.value)}
      >
        <option value="">{query.data ? "Choose a member" : "Members are being looked up…"}</option>
        {people.map(({ membershipId, name, email, roleName }) => (
          <option key={membershipId} value={membershipId}>
            {name} · {roleName} · {email}
          </option>
        ))}
      </SelectField>
    </div>
  );
}

function Search({ onSearch }: { onSearch: (text: string | undefined) => void }) {
  const [text, setText] = useState("");
  return (
    <div className="flex items-end gap-2">
      <div className="flex-1">
        <TextField
          label="Find by name or address"
          type="search"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </div>
      <Button variant="outline" onClick={() => onSearch(text.trim() || undefined)}>
        Find
      </Button>
    </div>
  );
}
