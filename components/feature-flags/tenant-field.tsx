"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTRPC } from "@/components/api";
import { ProblemAlert } from "@/components/feedback";
import { SelectField, TextField } from "@/components/forms";

interface TenantFieldProps {
  /** Its id; empty where none is chosen. */
  value: string;
  onChange: (tenantId: string) => void;
}

/** One workspace of all, found by a part of its name or address. */
export function TenantField({ value, onChange }: TenantFieldProps) {
  const trpc = useTRPC();
  const [search, setSearch] = useState("");
  const text = search.trim();
  const query = useQuery(
    trpc.tenants.list.queryOptions(
      { limit: 10, sortBy: "name", sortOrder: "asc", ...(text && { search: text }) },
      { placeholderData: keepPreviousData },
    ),
  );
  const found = query.data?.data ?? [];
  return (
    <>
      <TextField
        label="Find a workspace"
        type="search"
        value={search}
        maxLength={80}
        hint="By a part of its name or address."
        onChange={(event) => {
          setSearch(event.target.value);
          onChange("");
        }}
      />
      {query.error ? (
        <ProblemAlert error={query.error} kept="Nothing was changed." retry={() => void query.refetch()} />
      ) : (
        <SelectField label="Workspace" value={value} onChange={(event) => onChange(event.target.value)}>
          <option value="">{found.length === 0 ? "None found" : "Choose one"}</option>
          {found.map(({ id, name, slug }) => (
            <option key={id} value={id}>
              {name} ({slug})
            </option>
          ))}
        </SelectField>
      )}
    </>
  );
}
