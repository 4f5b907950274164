"use client";

import { Archive, ArchiveRestore, MoreHorizontal, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { FlagGate } from "@/components/feature-flags/flag-gate";
import { useCan } from "@/components/tenants/workspace";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import type { Project } from "@/server/services/projects/schemas";
import { DeleteProject } from "./delete-project";
import { ProjectDialog } from "./project-dialog";
import { useProjectStatus } from "./use-project-status";

/** What can be done with a project; nothing for a person who may only read. */
export function ProjectMenu({ project, onDeleted }: { project: Project; onDeleted?: () => void }) {
  const mayWrite = useCan("projects:write");
  const { archive, restore } = useProjectStatus();
  const [open, setOpen] = useState<"edit" | "delete">();
  if (!mayWrite) return null;
  const close = () => setOpen(undefined);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="ghost" size="icon-sm" aria-label={`Actions for ${project.name}`}>
            <MoreHorizontal aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem onSelect={() => setOpen("edit")}>
            <Pencil aria-hidden />
            Edit
          </DropdownMenuItem>
          <FlagGate flag="project-archive">
            {project.status === "active" ? (
              <DropdownMenuItem onSelect={() => archive(project)}>
                <Archive aria-hidden />
                Archive
              </DropdownMenuItem>
            ) : (
              <DropdownMenuItem onSelect={() => restore(project)}>
                <ArchiveRestore aria-hidden />
                Restore
              </DropdownMenuItem>
            )}
          </FlagGate>
          <DropdownMenuSeparator />
          <DropdownMenuItem variant="destructive" onSelect={() => setOpen("delete")}>
            <Trash2 aria-hidden />
            Delete
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <ProjectDialog open={open === "edit"} onOpenChange={close} project={project} />
      {open === "delete" && <DeleteProject project={project} onClose={close} onDeleted={onDeleted} />}
    </>
  );
}
