import { and, eq } from "drizzle-orm";
import { tasks } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import type { OperationContext } from "@/server/services/context";
import { requireReferences } from "./internal";

/**
 * Gives all that is assigned to a member to another. Says how many tasks went; who removes the member tells it.
 *
 * @throws AppError invalid_input when the other is no active member, or the same
 */
export async function reassignTasks({ tx }: OperationContext, from: string, to: string): Promise<number> {
  if (from === to) {
    const message = "must be another member";
    throw new AppError("invalid_input", `The request is not valid: /reassignTasksTo ${message}.`, {
      errors: [{ pointer: "/reassignTasksTo", message }],
    });
  }
  await requireReferences(tx, { assigneeId: to }, "/reassignTasksTo");
  const moved = await tx.db
    .update(tasks)
    .set({ assigneeId: to })
    .where(and(eq(tasks.tenantId, tx.tenantId), eq(tasks.assigneeId, from)))
    .returning({ id: tasks.id });
  return moved.length;
}
