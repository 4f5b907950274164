import { and, eq, sql } from "drizzle-orm";
import { projects } from "@/db/schema";
import { statement } from "@/db/statements";
import { notFound } from "@/server/kernel/errors";
import type { OperationContext } from "@/server/services/context";
import { projectColumns } from "./internal";
import type { Project } from "./schemas";

const readProject = statement((db) =>
  db
    .select(projectColumns)
    .from(projects)
    .where(
      and(eq(projects.tenantId, sql.placeholder("tenantId")), eq(projects.id, sql.placeholder("projectId"))),
    )
    .prepare("project"),
);

/** One project. @throws AppError not_found, for another tenant's too */
export async function getProject({ tx }: OperationContext, input: { projectId: string }): Promise<Project> {
  const [project] = await tx.run(readProject, input);
  if (!project) throw notFound("project");
  return project;
}
