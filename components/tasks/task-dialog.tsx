"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useForm } from "react-hook-form";
import { FormDialog, SelectField, TextField, useProblem } from "@/components/forms";
import { useActiveMembers } from "@/components/members/use-member-options";
import { useProjectOptions } from "@/components/projects/use-project-options";
import { type Task, TaskStatus } from "@/server/services/tasks/schemas";
import { initialValues, TaskForm, type TaskFormInput, type TaskFormOutput } from "./task-form-values";
import { TASK_STATUS_LABELS } from "./task-labels";
import { useSaveTask } from "./use-save-task";

const STATUSES = TaskStatus.options.map((id) => ({ id, name: TASK_STATUS_LABELS[id] }));

interface TaskDialogProps {
  task?: Task | undefined;
  /** A new task's project, where the page already says which. */
  projectId?: string | undefined;
  onClose: () => void;
}

export function TaskDialog({ task, projectId, onClose }: TaskDialogProps) {
  const members = useActiveMembers(task?.assigneeId);
  const projects = useProjectOptions();
  const form = useForm<TaskFormInput, unknown, TaskFormOutput>({
    resolver: zodResolver(TaskForm),
    defaultValues: initialValues(task, projectId),
  });
  const { problem, onError } = useProblem(form);
  const { save, pending } = useSaveTask(task, onClose, onError);
  const { errors } = form.formState;
  return (
    <FormDialog
      onClose={onClose}
      title={task ? "Edit task" : "New task"}
      description={
        task ? "Change what you need; the rest stays." : "Only a title is needed; the rest can follow."
      }
      submitLabel={task ? "Save changes" : "Create task"}
      pending={pending}
      error={problem}
      onSubmit={form.handleSubmit(save)}
    >
      <TextField label="Title" autoComplete="off" error={errors.title?.message} {...form.register("title")} />
      {!projectId && (
        <SelectField label="Project" error={errors.projectId?.message} {...form.register("projectId")}>
          <option value="">Choose a project</option>
          <Options rows={projects} />
        </SelectField>
      )}
      <div className="grid gap-4 sm:grid-cols-2">
        <SelectField label="Status" error={errors.status?.message} {...form.register("status")}>
          <Options rows={STATUSES} />
        </SelectField>
        <TextField
          label="Due date"
          type="date"
          error={errors.dueDate?.message}
          {...form.register("dueDate")}
        />
      </div>
      <SelectField label="Assignee" error={errors.assigneeId?.message} {...form.register("assigneeId")}>
        <option value="">Nobody</option>
        <Options rows={members} />
      </SelectField>
    </FormDialog>
  );
}

function Options({ rows }: { rows: readonly { id: string; name: string }[] }) {
  return rows.map(({ id, name }) => (
    <option key={id} value={id}>
      {name}
    </option>
  ));
}
