"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { toast } from "sonner";
import { useTRPC } from "@/components/api";
import { useFlag } from "@/components/feature-flags/use-flag";
import { ConfirmByName } from "@/components/feedback";
import type { Project } from "@/server/services/projects/schemas";

interface DeleteProjectProps {
  project: Project;
  onClose: () => void;
  onDeleted?: (() => void) | undefined;
}

export function DeleteProject({ project, onClose, onDeleted }: DeleteProjectProps) {
  const trpc = useTRPC();
  const canArchive = useFlag("project-archive").on;
  const queryClient = useQueryClient();
  const remove = useMutation(
    trpc.projects.delete.mutationOptions({
      onSuccess: async () => {
        toast.success(`Deleted “${project.name}”.`);
        onClose();
        onDeleted?.();
        await Promise.all([
          queryClient.invalidateQueries(trpc.projects.list.pathFilter()),
          queryClient.invalidateQueries(trpc.tasks.pathFilter()),
        ]);
      },
    }),
  );
  return (
    <ConfirmByName
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Delete “${project.name}”?`}
      description={`The project and all of its tasks are deleted for good.${canArchive ? " To keep them out of sight but safe, archive the project instead." : ""}`}
      name={project.name}
      confirmLabel="Delete project"
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate({ projectId: project.id })}
    />
  );
}
