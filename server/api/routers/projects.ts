import { z } from "zod";
import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as projects from "@/server/services/projects";
import {
  CreateProject,
  ListProjects,
  Project,
  ProjectList,
  ProjectRef,
  UpdateProject,
} from "@/server/services/projects/schemas";

const shared = { feature: "projects", meter: "api_calls" } as const;
const reads = { ...shared, permission: "projects:read" } as const;
const writes = { ...shared, permission: "projects:write" } as const;
/** What stands behind a flag of its own counts as a use of projects, too. */
const archives = { ...writes, feature: "project-archive" } as const;
const tag = "Projects";

export const projectsRouter = router({
  list: operation({ ...reads, rest: { method: "GET", path: "/projects", summary: "List projects", tag } })
    .input(ListProjects)
    .output(ProjectList)
    .query(({ ctx, input }) => projects.listProjects(ctx, input)),

  get: operation({
    ...reads,
    rest: { method: "GET", path: "/projects/{projectId}", summary: "Get a project", tag },
  })
    .input(ProjectRef)
    .output(Project)
    .query(({ ctx, input }) => projects.getProject(ctx, input)),

  create: operation({
    ...writes,
    rest: { method: "POST", path: "/projects", status: 201, summary: "Create a project", tag },
  })
    .input(CreateProject)
    .output(Project)
    .mutation(({ ctx, input }) => projects.createProject(ctx, input)),

  update: operation({
    ...writes,
    rest: { method: "PATCH", path: "/projects/{projectId}", summary: "Update a project", tag },
  })
    .input(UpdateProject)
    .output(Project)
    .mutation(({ ctx, input }) => projects.updateProject(ctx, input)),

  archive: operation({
    ...archives,
    rest: { method: "POST", path: "/projects/{projectId}/archive", summary: "Archive a project", tag },
  })
    .input(ProjectRef)
    .output(Project)
    .mutation(({ ctx, input }) => projects.archiveProject(ctx, input)),

  restore: operation({
    ...archives,
    rest: {
      method: "POST",
      path: "/projects/{projectId}/restore",
      summary: "Restore an archived project",
      tag,
    },
  })
    .input(ProjectRef)
    .output(Project)
    .mutation(({ ctx, input }) => projects.restoreProject(ctx, input)),

  delete: operation({
    ...writes,
    rest: {
      method: "DELETE",
      path: "/projects/{projectId}",
      status: 204,
      summary: "Delete a project and its tasks",
      tag,
    },
  })
    .input(ProjectRef)
    .output(z.null())
    .mutation(({ ctx, input }) => projects.deleteProject(ctx, input)),
});
