"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { useTRPC } from "@/components/api";
import { useFlag } from "@/components/feature-flags/use-flag";
import { FormDialog, TextAreaField, TextField, useProblem } from "@/components/forms";
import { CreateProject, type Project } from "@/server/services/projects/schemas";

type Values = z.input<typeof CreateProject>;

interface ProjectDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Edits this one; without it a new one is made. */
  project?: Project | undefined;
}

export function ProjectDialog({ open, onOpenChange, project }: ProjectDialogProps) {
  return open ? (
    <ProjectForm key={project?.id ?? "new"} project={project} onClose={() => onOpenChange(false)} />
  ) : null;
}

function ProjectForm({ project, onClose }: { project: Project | undefined; onClose: () => void }) {
  const canArchive = useFlag("project-archive").on;
  const form = useForm<Values>({
    resolver: zodResolver(CreateProject),
    defaultValues: { name: project?.name ?? "", description: project?.description ?? "" },
  });
  const { problem, onError } = useProblem(form);
  const { save, pending } = useSaveProject(project, onClose, onError);
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      title={project ? "Edit project" : "New project"}
      description={
        project
          ? "Change its name or description."
          : `A project holds tasks.${canArchive ? " You can archive it later." : ""}`
      }
      submitLabel={project ? "Save changes" : "Create project"}
      pending={pending}
      error={problem}
      onSubmit={form.handleSubmit(save)}
    >
      <TextField label="Name" autoComplete="off" error={errors.name?.message} {...form.register("name")} />
      <TextAreaField
        label="Description"
        rows={3}
        error={errors.description?.message}
        {...form.register("description")}
      />
    </FormDialog>
  );
}

function useSaveProject(
  project: Project | undefined,
  onClose: () => void,
  onError: (error: unknown) => void,
) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const settled = {
    onSuccess: async (saved: Project) => {
      toast.success(project ? `Saved “${saved.name}”.` : `Created “${saved.name}”.`);
      onClose();
      await queryClient.invalidateQueries(trpc.projects.pathFilter());
    },
    onError,
  };
  const create = useMutation(trpc.projects.create.mutationOptions(settled));
  const update = useMutation(trpc.projects.update.mutationOptions(settled));
  return {
    save: (values: Values) =>
      project ? update.mutate({ projectId: project.id, ...values }) : create.mutate(values),
    pending: create.isPending || update.isPending,
  };
}
