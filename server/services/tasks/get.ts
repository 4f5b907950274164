import { and, eq, sql } from "drizzle-orm";
import { tasks } from "@/db/schema";
import { statement } from "@/db/statements";
import { notFound } from "@/server/kernel/errors";
import type { OperationContext } from "@/server/services/context";
import { taskColumns } from "./internal";
import type { Task } from "./schemas";

const readTask = statement((db) =>
  db
    .select(taskColumns)
    .from(tasks)
    .where(and(eq(tasks.tenantId, sql.placeholder("tenantId")), eq(tasks.id, sql.placeholder("taskId"))))
    .prepare("task"),
);

/** One task. @throws AppError not_found, for another tenant's too */
export async function getTask({ tx }: OperationContext, input: { taskId: string }): Promise<Task> {
  const [task] = await tx.run(readTask, input);
  if (!task) throw notFound("task");
  return task;
}
