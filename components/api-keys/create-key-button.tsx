"use client";

import { useCan } from "@/components/tenants/workspace";
import { CreateKeyDialog } from "./create-key-dialog";
import { NewKeyButton } from "./new-key-button";

interface CreateKeyButtonProps {
  label?: string;
  onCreated?: (key: string) => void;
}

export function CreateKeyButton({ label = "New API key", onCreated }: CreateKeyButtonProps) {
  if (!useCan("api-keys:write")) return null;
  return (
    <NewKeyButton label={label} onCreated={onCreated} dialog={(props) => <CreateKeyDialog {...props} />} />
  );
}
