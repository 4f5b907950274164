"use client";

import { Ban, MoreHorizontal, Pencil, Trash2, Undo2 } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { ServiceAccount } from "@/server/services/service-accounts/schemas";
import { DeleteServiceAccount } from "./delete-service-account";
import { ServiceAccountDialog } from "./service-account-dialog";
import { useCanManageAccount } from "./use-can-manage-account";
import { useSuspension } from "./use-suspension";

interface ServiceAccountMenuProps {
  account: ServiceAccount;
  onDeleted?: () => void;
}

/** What can be done with a service account; nothing where the server would refuse it. */
export function ServiceAccountMenu({ account, onDeleted }: ServiceAccountMenuProps) {
  const mayManage = useCanManageAccount(account);
  const { suspend, reinstate } = useSuspension(account);
  const [open, setOpen] = useState<"edit" | "delete">();
  if (!mayManage) return null;
  const close = () => setOpen(undefined);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${account.name}`}>
            <MoreHorizontal aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => setOpen("edit")}>
            <Pencil aria-hidden />
            Edit
          </DropdownMenuItem>
          {account.suspendedAt ? (
            <DropdownMenuItem onSelect={reinstate}>
              <Undo2 aria-hidden />
              Reinstate
            </DropdownMenuItem>
          ) : (
            <DropdownMenuItem onSelect={suspend}>
              <Ban aria-hidden />
              Suspend
            </DropdownMenuItem>
          )}
          <DropdownMenuSeparator />
          <DropdownMenuItem variant="destructive" onSelect={() => setOpen("delete")}>
            <Trash2 aria-hidden />
            Delete
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {open === "edit" && <ServiceAccountDialog account={account} onClose={close} />}
      {open === "delete" && (
        <DeleteServiceAccount account={account} onClose={close} {...(onDeleted && { onDeleted })} />
      )}
    </>
  );
}
