import type { z } from "zod";
import { projects } from "@/db/schema";
import { listing } from "@/server/platform/listing";
import type { OperationContext } from "@/server/services/context";
import { projectColumns } from "./internal";
import type { ListProjects, Project } from "./schemas";

const listRows = listing<Project, "createdAt" | "updatedAt" | "name", "status">({
  name: "projects",
  table: projects,
  columns: projectColumns,
  sortKeys: { createdAt: projects.createdAt, updatedAt: projects.updatedAt, name: projects.name },
  filters: { status: projects.status },
  sortValue: (row, key) => row[key],
});

/** A page of the tenant's projects. */
export function listProjects({ tx }: OperationContext, input: z.output<typeof ListProjects>) {
  return listRows(tx, input);
}
