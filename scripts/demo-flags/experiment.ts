import { eq } from "drizzle-orm";
import { database } from "@/db/client";
import { experimentConversions, experimentExposures, experiments } from "@/db/schema";
import { DEMO_TENANTS } from "@/db/seed/demo";
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

/** A running experiment with enough persons behind it to be read. Does nothing where there was one on the flag. */
export async function seedExperiment(): Promise<void> {
  const [known] = await database().system((db) =>
    db.select({ id: experiments.id }).from(experiments).where(eq(experiments.flagKey, flagKey)),
  );
  if (known) return;
  const drafted = await createExperiment(
    operatorAtWork(),
    CreateExperiment.parse({
      name: "Hint to invite a colleague",
      hypothesis: "Who is shown a hint beside a finished task invites a colleague more often.",
      ...{ flagKey, subjectKind: "user", goals: ["member-invited", "task-created"], control: "control" },
      ...{ baselineRate: 0.2, minimumEffect: 0.12 },
      reason: "Invitations have been flat for two months",
    }),
  );
  await startExperiment(operatorAtWork(), {
    experimentId: drafted.id,
    reason: "The hint is in, and looked at by support",
  });
  for (const { id: tenantId, slug } of DEMO_TENANTS) {
    await database().systemTenants.write(tenantId, async ({ db }) => {
      const { exposures, conversions } = rowsOf(tenantId, slug, drafted.id);
      await db.insert(experimentExposures).values(exposures);
      await db.insert(experimentConversions).values(conversions);
    });
  }
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
