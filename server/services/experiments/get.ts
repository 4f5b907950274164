import { and, desc, gte, inArray, isNull, lte, or, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { flagChanges } from "@/db/schema";
import type { GoalKey } from "@/server/kernel/goals";
import { analyse, type VariantCounts } from "@/server/platform/experiments";
import type { FlagDefinition } from "@/server/platform/flags/format";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { findFlag } from "@/server/services/feature-flags";
import { planOf, readExperiment } from "./internal";
import type { Experiment, ExperimentView, GetExperiment } from "./schemas";
import { sameWeights } from "./variants";

/** An experiment with what it found so far, or with what it would need. @throws AppError not_found */
export function getExperiment(
  context: OpenContext,
  { experimentId }: z.output<typeof GetExperiment>,
): Promise<z.output<typeof ExperimentView>> {
  operatorIdOf(context);
  return database().system(async (db) => {
    const experiment = await readExperiment(db, experimentId);
    const { variants: promised, startedAt } = experiment;
    const flag = await findFlag(db, experiment.flagKey);
    const { variants, subjectsPerVariant, faults } = planOf(experiment, flag);
    if (!promised || !startedAt) {
      const plan = { subjectsPerVariant, faults };
      return { experiment, plan, results: null, changes: [], weightsChanged: false };
    }
    const results = analyse({
      ...experiment,
      variants: promised,
      subjectsPerVariant: experiment.subjectsPerVariant ?? 0,
      counts: await readCounts(db, experiment),
    });
    return {
      experiment,
      plan: { subjectsPerVariant: experiment.subjectsPerVariant, faults: [] },
      results,
      changes: await readChanges(db, experiment, startedAt, flag?.definition),
      weightsChanged: experiment.state === "running" && sameWeights(variants) !== sameWeights(promised),
    };
  });
}

/** Over all tenants. Somebody who is in two of them is one subject. */
async function readCounts(db: Db, { id }: Experiment): Promise<VariantCounts[]> {
  const rows = await db.execute<{ variant: string; goal: GoalKey | null; subjects: number }>(sql`
    select variant, null as goal, count(distinct subject)::int as subjects
    from experiment_exposures where experiment_id = ${id} group by variant
    union all
    select variant, goal, count(distinct subject)::int
    from experiment_exposures join experiment_conversions using (tenant_id, experiment_id, subject)
    where experiment_id = ${id} group by variant, goal`);
  return rows
    .filter(({ goal }) => goal === null)
    .map(({ variant, subjects }) => ({
      variant,
      subjects,
      converted: Object.fromEntries(
        rows.flatMap((row) => (row.variant === variant && row.goal ? [[row.goal, row.subjects]] : [])),
      ),
    }));
}

const MOST_CHANGES = 50;

/** Of the flag itself, of the segments that it names, and imports, which may change any. */
function readChanges(
  db: Db,
  { flagKey, stoppedAt }: Experiment,
  startedAt: string,
  definition: FlagDefinition | undefined,
) {
  const segments = (definition?.strategies ?? []).flatMap((strategy) => strategy.segments ?? []);
  const subjects = [flagKey, ...segments.map((id) => `segment:${id}`)];
  const { id, action, subject, reason, operatorLabel: operator, createdAt } = flagChanges;
  return db
    .select({ id, action, reason, operator, createdAt })
    .from(flagChanges)
    .where(
      and(
        or(inArray(subject, subjects), isNull(subject)),
        gte(createdAt, startedAt),
        stoppedAt === null ? undefined : lte(createdAt, stoppedAt),
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(MOST_CHANGES);
}
