import type { z } from "zod";
import { ownRow } from "@/db/own-row";
import { tasks } from "@/db/schema";
import { changedFields } from "@/server/kernel/changes";
import { notFound } from "@/server/kernel/errors";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockTask, refuseOthersTask, requireReferences, taskColumns } from "./internal";
import type { Task, UpdateTask } from "./schemas";

/**
 * Changes what is given and leaves the rest; null clears the assignee or the due date.
 *
 * @throws AppError not_found, forbidden for another person's task without `tasks:manage`
 */
export async function updateTask(
  context: OperationContext,
  { taskId, ...given }: z.output<typeof UpdateTask>,
): Promise<Task> {
  const before = await lockTask(context.tx, taskId);
  refuseOthersTask(context.actor, before);
  const changes = changedFields(before, given);
  const changed = Object.keys(changes);
  if (changed.length === 0) return before;
  await requireReferences(context.tx, changes);
  const [after] = await context.tx.db
    .update(tasks)
    .set(changes)
    .where(ownRow(context.tx, tasks, taskId))
    .returning(taskColumns);
  if (!after) throw notFound("task");
  await recordAudit(context, {
    action: "task.updated",
    target: { id: taskId, label: after.title },
    before,
    after,
  });
  await emitEvent(context, "task.updated", { taskId, changed });
  return after;
}
