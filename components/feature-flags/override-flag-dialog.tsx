"use client";

import { useState } from "react";
import { useTRPCClient } from "@/components/api";
import { SelectField } from "@/components/forms";
import { ReasonDialog } from "./reason-dialog";
import { TenantField } from "./tenant-field";

/** Turns a flag on or off for one workspace, which is found by its name or address. */
export function OverrideFlagDialog({ flagKey: key, onClose }: { flagKey: string; onClose: () => void }) {
  const client = useTRPCClient();
  const [tenantId, setTenantId] = useState("");
  const [on, setOn] = useState(true);
  const act = (reason: string) => client.featureFlags.override.mutate({ tenantId, key, on, reason });
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
    </ReasonDialog>
  );
}
