import { and, isNull } from "drizzle-orm";
import { ownRow } from "@/db/own-row";
import { memberships, projects, tasks } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { type Actor, actorHolds } from "@/server/kernel/actor";
import { AppError, notFound } from "@/server/kernel/errors";
import type { Task } from "./schemas";

/** The columns that leave the service. */
export const taskColumns = {
  id: tasks.id,
  projectId: tasks.projectId,
  title: tasks.title,
  status: tasks.status,
  assigneeId: tasks.assigneeId,
  createdBy: tasks.createdBy,
  createdByServiceAccountId: tasks.createdByServiceAccountId,
  dueDate: tasks.dueDate,
  createdAt: tasks.createdAt,
  updatedAt: tasks.updatedAt,
};

/**
 * Without `tasks:manage` a person changes the tasks that they made or that are assigned to them, and a service account
 * those that it made. A key of no account acts for the whole workspace, by its scope.
 *
 * @throws AppError forbidden
 */
export function refuseOthersTask(actor: Actor, task: Task): void {
  if (actor.kind === "apiKey" || actorHolds(actor, "tasks:manage") || isOwnTask(actor, task)) return;
  throw new AppError(
    "forbidden",
    "You can change tasks that you made or that are assigned to you. This one is somebody else's.",
    { details: { permission: "tasks:manage" } },
  );
}

function isOwnTask(actor: Actor, task: Task): boolean {
  if (actor.kind === "serviceAccount") return task.createdByServiceAccountId === actor.serviceAccountId;
  const own = actor.kind === "user" ? actor.membership?.membershipId : undefined;
  return own !== undefined && (task.createdBy === own || task.assigneeId === own);
}

/** The task, locked for the rest of the transaction. @throws AppError not_found */
export async function lockTask(tx: TenantTransaction, taskId: string): Promise<Task> {
  const [task] = await tx.db
    .select(taskColumns)
    .from(tasks)
    .where(ownRow(tx, tasks, taskId))
    .for("update");
  if (!task) throw notFound("task");
  return task;
}

/**
 * Makes sure that what a task names is there, in this tenant, and stays until the commit.
 *
 * @throws AppError invalid_input naming the field; another tenant's id is no different from one that is not there
 */
export async function requireReferences(
  tx: TenantTransaction,
  named: { projectId?: string | undefined; assigneeId?: string | null | undefined },
  assigneePointer = "/assigneeId",
): Promise<void> {
  if (named.projectId !== undefined) {
    const [project] = await tx.db
      .select({ status: projects.status })
      .from(projects)
      .where(ownRow(tx, projects, named.projectId))
      .for("key share");
    if (!project) throw badField("/projectId", "is no project of this workspace");
    if (project.status === "archived")
      throw new AppError("conflict", "The project is archived. Restore it first.");
  }
  if (named.assigneeId) {
    const [member] = await tx.db
      .select({ id: memberships.id })
      .from(memberships)
      .where(and(ownRow(tx, memberships, named.assigneeId), isNull(memberships.suspendedAt)))
      .for("key share");
    if (!member) throw badField(assigneePointer, "is no active member of this workspace");
  }
}

function badField(pointer: string, message: string): AppError {
  return new AppError("invalid_input", `The request is not valid: ${pointer} ${message}.`, {
    errors: [{ pointer, message }],
  });
}
