"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import { RoleDialog } from "./role-dialog";

export function NewRoleButton({ label = "New role" }: { label?: string }) {
  const [open, setOpen] = useState(false);
  if (!useCan("members:write")) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {label}
      </Button>
      {open && <RoleDialog onClose={() => setOpen(false)} />}
    </>
  );
}
