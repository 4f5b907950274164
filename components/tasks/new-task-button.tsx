"use client";

import { Plus } from "lucide-react";
import { useState } from "react";
import { useCan } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import { TaskDialog } from "./task-dialog";

interface NewTaskButtonProps {
  projectId?: string | undefined;
  label?: string;
}

export function NewTaskButton({ projectId, label = "New task" }: NewTaskButtonProps) {
  const [open, setOpen] = useState(false);
  if (!useCan("tasks:write")) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>
        <Plus aria-hidden />
        {label}
      </Button>
      {open && <TaskDialog projectId={projectId} onClose={() => setOpen(false)} />}
    </>
  );
}
