import type { z } from "zod";
import { ownRow } from "@/db/own-row";
import { projects } from "@/db/schema";
import { changedFields } from "@/server/kernel/changes";
import { notFound } from "@/server/kernel/errors";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import { lockProject, projectColumns } from "./internal";
import type { Project, UpdateProject } from "./schemas";

/** Changes what is given and leaves the rest. Giving nothing, or what is there already, changes nothing. */
export async function updateProject(
  context: OperationContext,
  { projectId, ...given }: z.output<typeof UpdateProject>,
): Promise<Project> {
  const before = await lockProject(context.tx, projectId);
  const changes = changedFields(before, given);
  const changed = Object.keys(changes);
  if (changed.length === 0) return before;
  const [after] = await context.tx.db
    .update(projects)
    .set(changes)
    .where(ownRow(context.tx, projects, projectId))
    .returning(projectColumns);
  if (!after) throw notFound("project");
  await recordAudit(context, {
    action: "project.updated",
    target: { id: projectId, label: after.name },
    before,
    after,
  });
  await emitEvent(context, "project.updated", { projectId, changed });
  return after;
}
