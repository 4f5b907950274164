"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import { ProjectDialog } from "./project-dialog";

export function NewProjectButton({ label = "New project" }: { label?: string }) {
  const [open, setOpen] = useState(false);
  if (!useCan("projects:write")) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {label}
      </Button>
      <ProjectDialog open={open} onOpenChange={setOpen} />
    </>
  );
}
