import type { Task } from "@/server/services/tasks/schemas";

export const TASK_STATUS_LABELS: Readonly<Record<Task["status"], string>> = {
  todo: "To do",
  in_progress: "In progress",
  done: "Done",
};
