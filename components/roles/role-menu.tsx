"use client";

import { MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useCan, useRights } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { covers, rightsOfRole } from "@/server/kernel/permissions";
import type { CustomRole } from "@/server/services/roles/schemas";
import { DeleteRole } from "./delete-role";
import { RoleDialog } from "./role-dialog";

export function RoleMenu({ role }: { role: CustomRole }) {
  const own = useRights();
  const mayWrite = useCan("members:write") && covers(own, rightsOfRole({ role: null, customRole: role }));
  const [open, setOpen] = useState<"edit" | "delete">();
  if (!mayWrite) return null;
  const close = () => setOpen(undefined);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for the role ${role.name}`}>
            <MoreHorizontal aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => setOpen("edit")}>
            <Pencil aria-hidden />
            Edit
          </DropdownMenuItem>
          <DropdownMenuItem variant="destructive" onSelect={() => setOpen("delete")}>
            <Trash2 aria-hidden />
            Delete
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {open === "edit" && <RoleDialog role={role} onClose={close} />}
      {open === "delete" && <DeleteRole role={role} onClose={close} />}
    </>
  );
}
