import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { TenantTransaction } from "@/db/tenant";
import type { SubjectKind } from "@/server/kernel/experiments";
import type { GoalKey } from "@/server/kernel/goals";
import type { TenantId } from "@/server/kernel/ids";
import { goalsOf } from "./goal-events";
import { subjectOf } from "./subject";

/** An event of a tenant's, as far as goals hang on it. */
export interface GoalFact {
  name: string;
  data: object;
  /** The person who acted; null where it was none. */
  userId: string | null;
  /** When it was written, in milliseconds since 1970. */
  atMs: number;
}

/** What counts goals. */
export interface CountingExperiment {
  id: string;
  subjectKind: SubjectKind;
  goals: readonly GoalKey[];
}

/**
 * Counts the goals that an event says were reached, for subjects that were exposed before it: each once, however
 * often the event comes.
 */
export function countGoals(tenantId: TenantId, fact: GoalFact): Promise<{ counted: number }> {
  return database().systemTenants.write(tenantId, async (tx) => {
    const experiments = await tx.db.execute<CountingExperiment & Record<string, unknown>>(sql`
      select id, subject_kind as "subjectKind", goals from experiments
      where state = 'running' or stopped_at >= ${new Date(fact.atMs).toISOString()}`);
    if (
      !experiments.some(({ goals }) => goalsOf(fact.name, fact.data).some((goal) => goals.includes(goal)))
    ) {
      return { counted: 0 };
    }
    await lockExposures(tx);
    return { counted: await keepConversions(tx, experiments, [fact]) };
  });
}

/**
 * A tenant's exposures and conversions are written one after the other: an exposure looks for what was reached since,
 * a conversion for the exposure before it, and neither must miss the other.
 */
export async function lockExposures(tx: TenantTransaction): Promise<void> {
  const name = `experiments ${tx.tenantId}`;
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

/** @returns how many were not known before */
export async function keepConversions(
  tx: TenantTransaction,
  experiments: readonly CountingExperiment[],
  facts: readonly GoalFact[],
): Promise<number> {
  const reached = facts.flatMap((fact) => reachedBy(tx.tenantId, experiments, fact));
  if (reached.length === 0) return 0;
  const kept = await tx.db.execute(sql`
    insert into experiment_conversions (tenant_id, experiment_id, subject, goal, reached_at)
    select e.tenant_id, e.experiment_id, e.subject, r.goal, min(r.at)
    from jsonb_to_recordset(${JSON.stringify(reached)}::text::jsonb)
      as r(experiment uuid, subject text, goal text, at timestamptz)
    join experiment_exposures e on e.tenant_id = ${tx.tenantId} and e.experiment_id = r.experiment
      and e.subject = r.subject and e.exposed_at <= r.at
    join experiments on experiments.id = e.experiment_id and (stopped_at is null or r.at <= stopped_at)
    group by 1, 2, 3, 4
    on conflict do nothing returning 1`);
  return kept.length;
}

function reachedBy(
  tenantId: TenantId,
  experiments: readonly CountingExperiment[],
  { name, data, userId, atMs }: GoalFact,
) {
  const goals = goalsOf(name, data);
  const at = new Date(atMs).toISOString();
  return experiments.flatMap((experiment) => {
    const subjectId = experiment.subjectKind === "tenant" ? tenantId : userId;
    if (subjectId === null) return [];
    const subject = subjectOf(experiment.id, subjectId);
    return goals
      .filter((goal) => experiment.goals.includes(goal))
      .map((goal) => ({ experiment: experiment.id, subject, goal, at }));
  });
}
