"use client";

import { Ban, MoreHorizontal, Pencil, RotateCw } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { ApiKey } from "@/server/services/api-keys/schemas";
import { EditKeyDialog } from "./edit-key-dialog";
import { RevokeKey } from "./revoke-key";
import { RotateKeyDialog } from "./rotate-key-dialog";

/** What can be done with a key; nothing with a revoked one, or for a person who may only read. */
export function KeyMenu({ apiKey }: { apiKey: ApiKey }) {
  const mayWrite = useCan("api-keys:write");
  const [open, setOpen] = useState<"edit" | "rotate" | "revoke">();
  if (!mayWrite || apiKey.revokedAt) return null;
  const close = () => setOpen(undefined);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${apiKey.name}`}>
            <MoreHorizontal aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => setOpen("edit")}>
            <Pencil aria-hidden />
            Edit
          </DropdownMenuItem>
          <DropdownMenuItem onSelect={() => setOpen("rotate")}>
            <RotateCw aria-hidden />
            Rotate
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem variant="destructive" onSelect={() => setOpen("revoke")}>
            <Ban aria-hidden />
            Revoke
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {open === "edit" && <EditKeyDialog apiKey={apiKey} onClose={close} />}
      {open === "rotate" && <RotateKeyDialog apiKey={apiKey} onClose={close} />}
      {open === "revoke" && <RevokeKey apiKey={apiKey} onClose={close} />}
    </>
  );
}
