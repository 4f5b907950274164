"use client";

import { KeysList } from "@/components/api-keys/keys-list";
import type { ServiceAccount } from "@/server/services/service-accounts/schemas";
import { NewAccountKeyButton } from "./new-account-key-button";

/** The keys of one service account. */
export function AccountKeys({ account }: { account: ServiceAccount }) {
  return (
    <KeysList
      serviceAccountId={account.id}
      empty={{
        title: "No keys yet",
        text: "Its keys may do what its role allows at each call. They end with it, and with the access of who made them.",
        action: (onCreated) => (
          <NewAccountKeyButton account={account} label="Make its first key" onCreated={onCreated} />
        ),
      }}
    />
  );
}
