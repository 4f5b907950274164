"use client";

import { NewKeyButton } from "@/components/api-keys/new-key-button";
import type { ServiceAccount } from "@/server/services/service-accounts/schemas";
import { AccountKeyDialog } from "./account-key-dialog";
import { useCanManageAccount } from "./use-can-manage-account";

interface NewAccountKeyButtonProps {
  account: ServiceAccount;
  label?: string;
  onCreated?: (key: string) => void;
}

export function NewAccountKeyButton({ account, label = "New key", onCreated }: NewAccountKeyButtonProps) {
  if (!useCanManageAccount(account) || account.suspendedAt) return null;
  return (
    <NewKeyButton
      label={label}
      onCreated={onCreated}
      dialog={(props) => <AccountKeyDialog account={account} {...props} />}
    />
  );
}
