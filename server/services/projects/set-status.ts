import { ownRow } from "@/db/own-row";
import { projects } from "@/db/schema";
import { notFound } from "@/server/kernel/errors";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockProject, projectColumns } from "./internal";
import type { Project } from "./schemas";

const FACTS = { active: "project.restored", archived: "project.archived" } as const;

/** Archives a project; its tasks stay. Doing it twice is doing it once. */
export function archiveProject(context: OperationContext, input: { projectId: string }): Promise<Project> {
  return setStatus(context, input.projectId, "archived");
}

/** Makes an archived project active again. */
export function restoreProject(context: OperationContext, input: { projectId: string }): Promise<Project> {
  return setStatus(context, input.projectId, "active");
}

async function setStatus(
  context: OperationContext,
  projectId: string,
  status: Project["status"],
): Promise<Project> {
  const before = await lockProject(context.tx, projectId);
  if (before.status === status) return before;
  const [after] = await context.tx.db
    .update(projects)
    .set({ status })
    .where(ownRow(context.tx, projects, projectId))
    .returning(projectColumns);
  if (!after) throw notFound("project");
  const action = FACTS[status];
  await recordAudit(context, { action, target: { id: projectId, label: after.name }, before, after });
  await emitEvent(context, action, { projectId });
  return after;
}
