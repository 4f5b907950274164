"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { CreatedKey } from "@/components/api-keys/created-key";
import { Button } from "@/components/ui/button";
import type { ServiceAccount } from "@/server/services/service-accounts/schemas";
import { AccountKeyDialog } from "./account-key-dialog";
import { useCanManageAccount } from "./use-can-manage-account";

interface NewAccountKeyButtonProps {
  account: ServiceAccount;
  label?: string;
  /** Who shows the new key in this button's place: one in an empty list goes as soon as the list has a row. */
  onCreated?: (key: string) => void;
}

export function NewAccountKeyButton({ account, label = "New key", onCreated }: NewAccountKeyButtonProps) {
  const mayManage = useCanManageAccount(account);
  const [open, setOpen] = useState(false);
  const [created, setCreated] = useState<string>();
  if (!mayManage || account.suspendedAt) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {label}
      </Button>
      {open && (
        <AccountKeyDialog
          account={account}
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
