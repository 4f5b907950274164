import { ownRow } from "@/db/own-row";
import { projects } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { notFound } from "@/server/kernel/errors";
import type { Project } from "./schemas";

/** The columns that leave the service. */
export const projectColumns = {
  id: projects.id,
  name: projects.name,
  description: projects.description,
  status: projects.status,
  createdAt: projects.createdAt,
  updatedAt: projects.updatedAt,
};

/** The project, locked for the rest of the transaction. @throws AppError not_found */
export async function lockProject(tx: TenantTransaction, projectId: string): Promise<Project> {
  const [project] = await tx.db
    .select(projectColumns)
    .from(projects)
    .where(ownRow(tx, projects, projectId))
    .for("update");
  if (!project) throw notFound("project");
  return project;
}
