import { and, eq, inArray, sql } from "drizzle-orm";
import { database } from "@/db/client";
import { experimentConversions, experimentExposures, experiments, flagChanges } from "@/db/schema";
import { DEMO_TENANTS, type DemoTenantPlan } from "@/db/seed/demo";
import type { GoalKey } from "@/server/kernel/goals";
import { subjectOf } from "@/server/platform/experiments/subject";
import { createExperiment, startExperiment } from "@/server/services/experiments";
import { CreateExperiment } from "@/server/services/experiments/schemas";
import { operatorAtWork } from "./acting";
import { INVITE_PROMPT } from "./definitions";

const flagKey = INVITE_PROMPT.definition.name;

/** How many persons of each workspace saw a variant, and how many of them did what is counted. */
const SEEN = [
  { variant: "control", subjects: 148, invited: 27, createdTask: 74 },
  { variant: "prompt", subjects: 139, invited: 47, createdTask: 71 },
] as const;

/** What is tried out on the flag, and why. */
export const EXPERIMENT = CreateExperiment.parse({
  name: "Hint to invite a colleague",
  hypothesis: "Who is shown a hint beside a finished task invites a colleague more often.",
  ...{ flagKey, subjectKind: "user", goals: ["member-invited", "task-created"], control: "control" },
  ...{ baselineRate: 0.2, minimumEffect: 0.12 },
  reason: "Invitations have been flat for two months",
});

/** A running experiment with enough persons behind it to be read. Not made again where there was one on the flag. */
export async function seedExperiment(): Promise<void> {
  if (!(await wasDrafted())) await createExperiment(operatorAtWork(), EXPERIMENT);
  const [found, ...others] = await database().system((db) =>
    db.select().from(experiments).where(eq(experiments.flagKey, flagKey)),
  );
  // Another on the flag is somebody's own, who is at work with it.
  if (!found || others.length > 0 || found.name !== EXPERIMENT.name) return;
  if (found.state === "draft") {
    const reason = "The hint is in, and looked at by support";
    await startExperiment(operatorAtWork(), { experimentId: found.id, reason });
  }
  if (found.state === "stopped") return;
  for (const tenant of DEMO_TENANTS) await seedSubjects(tenant, found.id);
}

/** Also one that was removed since, and one that somebody drafted of their own. */
async function wasDrafted(): Promise<boolean> {
  const { action, after } = flagChanges;
  const about = sql`${after} ->> 'flagKey' = ${flagKey}`;
  return database().system(
    async (db) => (await db.$count(flagChanges, and(eq(action, "experiment.created"), about))) > 0,
  );
}

async function seedSubjects({ id: tenantId, slug }: DemoTenantPlan, experimentId: string): Promise<void> {
  const { exposures, conversions } = rowsOf(tenantId, slug, experimentId);
  await database().systemTenants.write(tenantId, async ({ db }) => {
    const { experimentId: of, subject } = experimentExposures;
    const subjects = exposures.slice(0, 1).map((exposure) => exposure.subject);
    const isOurs = and(eq(of, experimentId), inArray(subject, subjects));
    if ((await db.$count(experimentExposures, isOurs)) > 0) return;
    await db.insert(experimentExposures).values(exposures);
    await db.insert(experimentConversions).values(conversions);
  });
}

/** As they are written for people who came; these never did, so that no event tells of them. */
function rowsOf(tenantId: string, slug: string, experimentId: string) {
  const at = new Date().toISOString();
  const people = SEEN.flatMap(({ variant, subjects, invited, createdTask }) =>
    Array.from({ length: subjects }, (_, nth) => ({
      subject: subjectOf(experimentId, `demo/${slug}/${variant}/${nth}`),
      variant,
      hasInvited: nth < invited,
      hasCreatedTask: nth >= subjects - createdTask,
    })),
  );
  const reached = (goal: GoalKey, of: typeof people) =>
    of.map(({ subject }) => ({ tenantId, experimentId, subject, goal, reachedAt: at }));
  return {
    exposures: people.map(({ subject, variant }) => {
      return { tenantId, experimentId, subject, variant, exposedAt: at };
    }),
    conversions: [
      ...reached(
        "member-invited",
        people.filter(({ hasInvited }) => hasInvited),
      ),
      ...reached(
        "task-created",
        people.filter(({ hasCreatedTask }) => hasCreatedTask),
      ),
    ],
  };
}
