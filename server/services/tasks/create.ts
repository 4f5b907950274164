import type { z } from "zod";
import { tasks } from "@/db/schema";
import { newId, type TaskId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { requireReferences, taskColumns } from "./internal";
import type { CreateTask, Task } from "./schemas";

/** A new task of a project. @throws AppError invalid_input for an unknown project or assignee, conflict if archived */
export async function createTask(
  context: OperationContext,
  input: z.output<typeof CreateTask>,
): Promise<Task> {
  const { actor } = context;
  await requireReferences(context.tx, input);
  const [task] = await context.tx.db
    .insert(tasks)
    .values({
      tenantId: context.tx.tenantId,
      id: newId<TaskId>(),
      projectId: input.projectId,
      title: input.title,
      status: input.status ?? "todo",
      assigneeId: input.assigneeId ?? null,
      createdByServiceAccountId: actor.kind === "serviceAccount" ? actor.serviceAccountId : null,
      createdBy: actor.kind === "user" ? (actor.membership?.membershipId ?? null) : null,
      dueDate: input.dueDate ?? null,
    })
    .returning(taskColumns);
  if (!task) throw new TypeError("An insert returned no row.");
  await recordAudit(context, {
    action: "task.created",
    target: { id: task.id, label: task.title },
    after: task,
  });
  await emitEvent(context, "task.created", { taskId: task.id, projectId: task.projectId, title: task.title });
  return task;
}
