"use client";

import { Badge } from "@/components/ui/badge";
import { NativeSelect } from "@/components/ui/native-select";
import { type Task, TaskStatus } from "@/server/services/tasks/schemas";
import { TASK_STATUS_LABELS } from "./task-labels";
import { useCanChange } from "./use-can-change";
import { useUpdateTask } from "./use-update-task";

/** The status, changed in place; only shown to a person who may not change it. */
export function TaskStatusSelect({ task }: { task: Task }) {
  const update = useUpdateTask();
  if (!useCanChange(task)) return <Badge variant="secondary">{TASK_STATUS_LABELS[task.status]}</Badge>;
  return (
    <NativeSelect
      aria-label={`Status of ${task.title}`}
      wrapperClassName="w-34"
      className="h-8"
      value={task.status}
      onChange={(event) => {
        const status = TaskStatus.options.find((option) => option === event.target.value);
        if (status) update.mutate({ taskId: task.id, status });
      }}
    >
      {TaskStatus.options.map((status) => (
        <option key={status} value={status}>
          {TASK_STATUS_LABELS[status]}
        </option>
      ))}
    </NativeSelect>
  );
}
