import { z } from "zod";
import { CreateTask, type Task } from "@/server/services/tasks/schemas";

/** The form's adapter: an empty control means "none", which the API says as null. */
export const TaskForm = z.object({
  projectId: CreateTask.shape.projectId.or(z.literal("").refine(() => false, "Choose a project.")),
  title: CreateTask.shape.title,
  status: CreateTask.shape.status.unwrap(),
  assigneeId: z.string().transform((id) => id || null),
  dueDate: z
    .string()
    .transform((date) => date || null)
    .pipe(CreateTask.shape.dueDate.unwrap()),
});
export type TaskFormInput = z.input<typeof TaskForm>;
export type TaskFormOutput = z.output<typeof TaskForm>;

export function initialValues(task: Task | undefined, projectId: string | undefined): TaskFormInput {
  return {
    projectId: task?.projectId ?? projectId ?? "",
    title: task?.title ?? "",
    status: task?.status ?? "todo",
    assigneeId: task?.assigneeId ?? "",
    dueDate: task?.dueDate ?? "",
  };
}
