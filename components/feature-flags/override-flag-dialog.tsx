"use client";

import { useState } from "react";
import { useTRPCClient } from "@/components/api";
import { SelectField } from "@/components/forms";
import { ReasonDialog } from "./reason-dialog";
import { TenantField } from "./tenant-field";

const DAY_MS = 86_400_000;
const LASTS = [
  ["", "Until it is taken away"],
  ["1", "1 day"],
  ["7", "7 days"],
  ["30", "30 days"],
  ["90", "90 days"],
] as const;

/** Turns a flag on or off for one workspace, which is found by its name or address. */
export function OverrideFlagDialog({ flagKey: key, onClose }: { flagKey: string; onClose: () => void }) {
  const client = useTRPCClient();
  const [tenantId, setTenantId] = useState("");
  const [on, setOn] = useState(true);
  const [days, setDays] = useState("");
  const act = (reason: string) => {
    const endsAt = days === "" ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString();
    return client.featureFlags.override.mutate({ tenantId, key, on, endsAt, reason });
  };
  return (
    <ReasonDialog
      title={`Override ${key}`}
      description="For this workspace alone, within two seconds. The kill switch still wins."
      submitLabel="Set override"
      done="The override is in force."
      act={act}
      canAct={tenantId !== ""}
      onClose={onClose}
    >
      <TenantField value={tenantId} onChange={setTenantId} />
      <SelectField
        label="It is"
        value={on ? "on" : "off"}
        onChange={(event) => setOn(event.target.value === "on")}
      >
        <option value="on">On</option>
        <option value="off">Off</option>
      </SelectField>
      <SelectField label="For" value={days} onChange={(event) => setDays(event.target.value)}>
        {LASTS.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </SelectField>
    </ReasonDialog>
  );
}
