import { ownRow } from "@/db/own-row";
import { tasks } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockTask, refuseOthersTask } from "./internal";

/** Deletes a task. @throws AppError not_found, forbidden for another person's without `tasks:manage` */
export async function deleteTask(context: OperationContext, input: { taskId: string }): Promise<null> {
  const { taskId } = input;
  const task = await lockTask(context.tx, taskId);
  refuseOthersTask(context.actor, task);
  await context.tx.db.delete(tasks).where(ownRow(context.tx, tasks, taskId));
  await recordAudit(context, {
    action: "task.deleted",
    target: { id: taskId, label: task.title },
    before: task,
  });
  await emitEvent(context, "task.deleted", { taskId });
  return null;
}
