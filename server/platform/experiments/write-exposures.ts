import { randomUUID } from "node:crypto";
import { sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { TenantTransaction } from "@/db/tenant";
import type { Exposure, SubjectKind } from "@/server/kernel/experiments";
import { asId, leastIdAt, msOfId, type TenantId } from "@/server/kernel/ids";
import { emitEvents } from "@/server/platform/outbox";
import { type CountingExperiment, type GoalFact, keepConversions, lockExposures } from "./conversions";
import { GOAL_EVENTS } from "./goal-events";
import { subjectOf } from "./subject";

interface Kept extends CountingExperiment, Record<string, unknown> {
  flagKey: string;
  subjectKind: SubjectKind;
  subject: string;
  variant: string;
  atMs: number;
  isNew: boolean;
}

/**
 * Keeps a tenant's exposures: of a subject the earliest, in whatever order and however often instances tell of it.
 * What its subjects have reached since then is counted with them, for their events may have come first.
 */
export function writeExposures(tenantId: string, exposures: readonly Exposure[]): Promise<void> {
  return database().systemTenants.write(asId<TenantId>(tenantId), async (tx) => {
    await lockExposures(tx);
    const kept = await keepEarliest(tx, exposures);
    if (kept.length === 0) return;
    const exposed = kept
      .filter(({ isNew }) => isNew)
      .map(({ id: experimentId, flagKey, subjectKind, subject, variant }) => {
        return { experimentId, flagKey, subjectKind, subject, variant };
      });
    await emitEvents({ tx, requestId: `exposures-${randomUUID()}` }, "experiment.exposed", exposed);
    const since = await readFactsSince(tx, Math.min(...kept.map(({ atMs }) => atMs)));
    const experiments = [...new Map(kept.map((one) => [one.id, one])).values()];
    await keepConversions(tx, experiments, since);
  });
}

/**
 * A page may say that it acted on the variant before the experiment began: that counts from its start on.
 *
 * @returns those that changed what is known: a subject's first, or an earlier one than was known
 */
function keepEarliest(tx: TenantTransaction, exposures: readonly Exposure[]): Promise<Kept[]> {
  const rows = exposures.map(({ experimentId, subjectId, variant, atMs }) => {
    return {
      ...{ experiment: experimentId, subject: subjectOf(experimentId, subjectId), variant },
      at: new Date(atMs).toISOString(),
    };
  });
  return tx.db.execute<Kept>(sql`
    with kept as (
      insert into experiment_exposures (tenant_id, experiment_id, subject, variant, exposed_at)
      select tenants.id, experiments.id, r.subject, r.variant, greatest(r.at, started_at)
      from jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb)
        as r(experiment uuid, subject text, variant text, at timestamptz)
      join experiments on experiments.id = r.experiment
        and (state = 'running' or (state = 'stopped' and r.at <= stopped_at))
      join tenants on tenants.id = ${tx.tenantId}
      on conflict (tenant_id, experiment_id, subject) do update
        set variant = excluded.variant, exposed_at = excluded.exposed_at
        where excluded.exposed_at < experiment_exposures.exposed_at
      returning experiment_id, subject, variant, exposed_at, xmax = 0 as is_new)
    select experiments.id, flag_key as "flagKey", subject_kind as "subjectKind", goals, subject, variant,
      (extract(epoch from exposed_at) * 1000)::float8 as "atMs", is_new as "isNew"
    from kept join experiments on experiments.id = experiment_id`);
}

/** What the tenant's outbox holds since then that goals hang on. Its ids are in the order of time, as its key is. */
async function readFactsSince(tx: TenantTransaction, sinceMs: number): Promise<GoalFact[]> {
  const rows = await tx.db.execute<{
    id: string;
    name: string;
    payload: object;
    actor_user_id: string | null;
  }>(sql`select id, name, payload, actor_user_id from outbox_events
    where tenant_id = ${tx.tenantId} and id >= ${leastIdAt(sinceMs)}
      and name in (${sql.join(
        GOAL_EVENTS.map((name) => sql`${name}`),
        sql`, `,
      )})`);
  return rows.map(({ id, name, payload, actor_user_id: userId }) => {
    return { name, data: payload, userId, atMs: msOfId(id) ?? sinceMs };
  });
}
