import { and, eq, inArray, notExists } from "drizzle-orm";
import { projects, tasks } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { SagaContext, SagaStep } from "@/server/platform/sagas";
import type { ProvisioningFacts } from "./facts";
import { sampleProjectId, sampleTaskId } from "./ids";

const PROJECT_NAME = "Getting started";
const TASK_TITLES = [
  "Create a project of your own",
  "Make an API key and call the API",
  "Invite a colleague",
] as const;

/** A first project with three tasks, so that nobody starts on an empty page. */
export const seedDefaults: SagaStep<ProvisioningFacts> = {
  name: "seed_defaults",
  act: async ({ tenantId }) => ({ projectId: sampleProjectId(tenantId) }),
  async record(context) {
    if (await insertProject(context)) await insertTasks(context);
  },
  compensation: {
    async record({ tx }) {
      const projectId = sampleProjectId(tx.tenantId);
      const taskIds = TASK_TITLES.map((_title, index) => sampleTaskId(tx.tenantId, index));
      await tx.db.delete(tasks).where(and(eq(tasks.tenantId, tx.tenantId), inArray(tasks.id, taskIds)));
      // A project into which somebody has put work of their own stays.
      const left = tx.db
        .select({ id: tasks.id })
        .from(tasks)
        .where(and(eq(tasks.tenantId, tx.tenantId), eq(tasks.projectId, projectId)));
      await tx.db
        .delete(projects)
        .where(and(eq(projects.tenantId, tx.tenantId), eq(projects.id, projectId), notExists(left)));
    },
  },
};

async function insertProject(context: SagaContext): Promise<boolean> {
  const { tx } = context;
  const id = sampleProjectId(tx.tenantId);
  const description = "A short tour. Delete it when you like.";
  const inserted = await tx.db
    .insert(projects)
    .values({ tenantId: tx.tenantId, id, name: PROJECT_NAME, description })
    .onConflictDoNothing()
    .returning({ id: projects.id });
  if (inserted.length === 0) return false;
  await recordAudit(context, {
    action: "project.created",
    target: { id, label: PROJECT_NAME },
    after: { name: PROJECT_NAME, description },
  });
  await emitEvent(context, "project.created", { projectId: id, name: PROJECT_NAME });
  return true;
}

async function insertTasks(context: SagaContext): Promise<void> {
  const { tx } = context;
  const projectId = sampleProjectId(tx.tenantId);
  const rows = TASK_TITLES.map((title, index) => ({
    tenantId: tx.tenantId,
    id: sampleTaskId(tx.tenantId, index),
    projectId,
    title,
  }));
  await tx.db.insert(tasks).values(rows).onConflictDoNothing();
  for (const { id: taskId, title } of rows) {
    await recordAudit(context, {
      action: "task.created",
      target: { id: taskId, label: title },
      after: { title, projectId },
    });
    await emitEvent(context, "task.created", { taskId, projectId, title });
  }
}
