"use client";

import { Plus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "@/components/ui/button";
import { CreatedKey } from "./created-key";

export interface KeyDialogProps {
  onClose: () => void;
  onCreated: (key: string) => void;
}

interface NewKeyButtonProps {
  label: string;
  noun?: string;
  /** Who shows the new key in this button's place: one in an empty list goes as soon as the list has a row. */
  onCreated?: ((key: string) => void) | undefined;
  dialog: (props: KeyDialogProps) => ReactNode;
}

/** Opens a dialog that makes a key, and shows the secret that comes of it. */
export function NewKeyButton({ label, noun, onCreated, dialog }: NewKeyButtonProps) {
  const [open, setOpen] = useState(false);
  const [created, setCreated] = useState<string>();
  const close = () => setOpen(false);
  const made = (key: string) => {
    close();
    (onCreated ?? setCreated)(key);
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {label}
      </Button>
      {open && dialog({ onClose: close, onCreated: made })}
      {created && (
        <CreatedKey apiKey={created} {...(noun && { noun })} onClose={() => setCreated(undefined)} />
      )}
    </>
  );
}
