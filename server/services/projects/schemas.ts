import { z } from "zod";
import { listInput, listOutput } from "@/server/kernel/list-input";
import { isoInstant, line, prose, uuidText } from "@/server/kernel/text";

export const ProjectStatus = z.enum(["active", "archived"]);

export const Project = z
  .object({
    id: uuidText,
    name: z.string(),
    description: z.string(),
    status: ProjectStatus,
    createdAt: isoInstant,
    updatedAt: isoInstant,
  })
  .meta({ id: "Project" });
export type Project = z.output<typeof Project>;

export const PROJECT_SORT_KEYS = ["createdAt", "updatedAt", "name"] as const;

export const ListProjects = listInput(PROJECT_SORT_KEYS, { status: ProjectStatus.optional() });
export const ProjectList = listOutput(Project).meta({ id: "ProjectList" });

const fields = { name: line(1, 120), description: prose(5_000) };

export const CreateProject = z
  .strictObject({ name: fields.name, description: fields.description.optional() })
  .meta({ id: "CreateProject", examples: [{ name: "Website", description: "The new one." }] });

/** A PATCH schema of its own: no defaults, so that a missing field stays as it is. */
export const UpdateProject = z
  .strictObject({
    projectId: uuidText,
    name: fields.name.optional(),
    description: fields.description.optional(),
  })
  .meta({ id: "UpdateProject" });

export const ProjectRef = z.strictObject({ projectId: uuidText });
