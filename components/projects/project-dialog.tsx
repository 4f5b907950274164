"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import { toast } from "sonner";
import type { z } from "zod";
import { type Problem, useTRPC } from "@/components/api";
import { applyProblem, FormDialog, TextAreaField, TextField } from "@/components/forms";
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
  const form = useForm<Values>({
    resolver: zodResolver(CreateProject),
    defaultValues: { name: project?.name ?? "", description: project?.description ?? "" },
  });
  const { save, pending, problem } = useSaveProject(project, onClose, (error) => applyProblem(form, error));
  const { errors } = form.formState;
  return (
    <FormDialog
      open
      onOpenChange={(next) => !next && onClose()}
      title={project ? "Edit project" : "New project"}
      description={
        project ? "Change its name or description." : "A project holds tasks. You can archive it later."
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
  onError: (error: unknown) => Problem | undefined,
) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [problem, setProblem] = useState<unknown>();
  const settled = {
    onSuccess: async (saved: Project) => {
      toast.success(project ? `Saved “${saved.name}”.` : `Created “${saved.name}”.`);
      onClose();
      await queryClient.invalidateQueries(trpc.projects.pathFilter());
    },
    onError: (error: unknown) => setProblem(onError(error) ? error : undefined),
  };
  const create = useMutation(trpc.projects.create.mutationOptions(settled));
  const update = useMutation(trpc.projects.update.mutationOptions(settled));
  return {
    save: (values: Values) =>
      project ? update.mutate({ projectId: project.id, ...values }) : create.mutate(values),
    pending: create.isPending || update.isPending,
    problem,
  };
}
