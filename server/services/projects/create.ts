import type { z } from "zod";
import { projects } from "@/db/schema";
import { newId, type ProjectId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import { holdQuota } from "@/server/platform/quotas";
import type { OperationContext } from "@/server/services/context";
import { projectColumns } from "./internal";
import type { CreateProject, Project } from "./schemas";

/** A new, active project. @throws AppError plan_limit when the plan's projects are used up */
export async function createProject(
  context: OperationContext,
  input: z.output<typeof CreateProject>,
): Promise<Project> {
  await holdQuota(context, "projects");
  const [project] = await context.tx.db
    .insert(projects)
    .values({
      tenantId: context.tx.tenantId,
      id: newId<ProjectId>(),
      name: input.name,
      description: input.description ?? "",
    })
    .returning(projectColumns);
  if (!project) throw new TypeError("An insert returned no row.");
  await recordAudit(context, {
    action: "project.created",
    target: { id: project.id, label: project.name },
    after: project,
  });
  await emitEvent(context, "project.created", { projectId: project.id, name: project.name });
  return project;
}
