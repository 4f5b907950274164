"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import { CreateKeyDialog } from "./create-key-dialog";
import { CreatedKey } from "./created-key";

interface CreateKeyButtonProps {
  label?: string;
  /** Who shows the new key in this button's place: one in an empty list goes as soon as the list has a row. */
  onCreated?: (key: string) => void;
}

export function CreateKeyButton({ label = "New API key", onCreated }: CreateKeyButtonProps) {
  const [open, setOpen] = useState(false);
  const [created, setCreated] = useState<string>();
  if (!useCan("api-keys:write")) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {label}
      </Button>
      {open && (
        <CreateKeyDialog
          onClose={() => setOpen(false)}
          onCreated={(key) => {
            setOpen(false);
            (onCreated ?? setCreated)(key);
          }}
        />
      )}
      {created && <CreatedKey apiKey={created} onClose={() => setCreated(undefined)} />}
    </>
  );
}
