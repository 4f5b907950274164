import { sql } from "drizzle-orm";
import type { z } from "zod";
import { tasks } from "@/db/schema";
import { listing } from "@/server/platform/listing";
import type { OperationContext } from "@/server/services/context";
import { taskColumns } from "./internal";
import type { ListTasks, Task } from "./schemas";

/** A task without a due date sorts after all that have one. */
const NO_DUE_DATE = "infinity";

const listRows = listing<Task, "createdAt" | "updatedAt" | "dueDate", "projectId" | "status" | "assigneeId">({
  name: "tasks",
  table: tasks,
  columns: taskColumns,
  sortKeys: {
    createdAt: tasks.createdAt,
    updatedAt: tasks.updatedAt,
    dueDate: sql`coalesce(${tasks.dueDate}, 'infinity'::date)`,
  },
  filters: { projectId: tasks.projectId, status: tasks.status, assigneeId: tasks.assigneeId },
  sortValue: (row, key) => row[key] ?? NO_DUE_DATE,
});

/** A page of the tenant's tasks. */
export function listTasks({ tx }: OperationContext, input: z.output<typeof ListTasks>) {
  return listRows(tx, input);
}
