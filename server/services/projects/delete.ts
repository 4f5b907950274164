import { ownRow } from "@/db/own-row";
import { projects } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockProject } from "./internal";

/** Deletes a project and its tasks. @throws AppError not_found */
export async function deleteProject(context: OperationContext, input: { projectId: string }): Promise<null> {
  const { projectId } = input;
  const project = await lockProject(context.tx, projectId);
  await context.tx.db.delete(projects).where(ownRow(context.tx, projects, projectId));
  await recordAudit(context, {
    action: "project.deleted",
    target: { id: projectId, label: project.name },
    before: project,
  });
  await emitEvent(context, "project.deleted", { projectId });
  return null;
}
