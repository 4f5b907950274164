"use client";

import { CreateKeyButton } from "./create-key-button";
import { KeysList } from "./keys-list";

/** Every key of the workspace. */
export function WorkspaceKeys() {
  return (
    <KeysList
      empty={{
        title: "No API keys yet",
        text: "A key lets a machine call /api/v1 as this workspace, within its scopes and the plan’s rate.",
        action: (onCreated) => <CreateKeyButton label="Make your first key" onCreated={onCreated} />,
      }}
    />
  );
}
