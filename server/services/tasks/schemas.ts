import { z } from "zod";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { isoInstant, line, uuidText } from "@/server/kernel/text";

export const TaskStatus = z.enum(["todo", "in_progress", "done"]);

export const Task = z
  .object({
    id: uuidText,
    projectId: uuidText,
    title: z.string(),
    status: TaskStatus,
    assigneeId: uuidText.nullable().meta({ description: "A membership of the workspace." }),
    createdByServiceAccountId: uuidText
      .nullable()
      .meta({ description: "The service account that made it, where no member did." }),
    createdBy: uuidText
      .nullable()
      .meta({ description: "The membership that made it; null for an API key's." }),
    dueDate: z.string().nullable().meta({ format: "date" }),
    createdAt: isoInstant,
    updatedAt: isoInstant,
  })
  .meta({ id: "Task" });
export type Task = z.output<typeof Task>;

export const TASK_SORT_KEYS = ["createdAt", "updatedAt", "dueDate"] as const;

export const ListTasks = listInput(TASK_SORT_KEYS, {
  projectId: uuidText.optional(),
  status: TaskStatus.optional(),
  assigneeId: uuidText.optional(),
});
export const TaskList = listOutput(Task).meta({ id: "TaskList" });

const fields = {
  title: line(1, 200),
  status: TaskStatus,
  assigneeId: uuidText.nullable(),
  dueDate: z.iso.date("must be a date as YYYY-MM-DD").nullable(),
};

export const CreateTask = z
  .strictObject({
    projectId: uuidText,
    title: fields.title,
    status: fields.status.optional(),
    assigneeId: fields.assigneeId.optional(),
    dueDate: fields.dueDate.optional(),
  })
  .meta({ id: "CreateTask" });

/** A PATCH schema of its own: no defaults, so that a missing field stays as it is; null clears. */
export const UpdateTask = z
  .strictObject({
    taskId: uuidText,
    projectId: uuidText.optional(),
    title: fields.title.optional(),
    status: fields.status.optional(),
    assigneeId: fields.assigneeId.optional(),
    dueDate: fields.dueDate.optional(),
  })
  .meta({ id: "UpdateTask" });

export const TaskRef = z.strictObject({ taskId: uuidText });
