import { and, desc, eq, gt, sql } from "drizzle-orm";
import { flagSettingChanges, flagSettings } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { AppError, notFound } from "@/server/kernel/errors";
import { newId } from "@/server/kernel/ids";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OperationContext } from "@/server/services/context";
import type { FlagSetting } from "./schemas";

/** Two changes of one tenant's settings go one after the other. */
export async function lockSettings({ db, tenantId }: TenantTransaction): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`flag-settings ${tenantId}`}, 0))`);
}

/**
 * Puts a percentage in the place of what was chosen, or takes the choice away: with its entry in the tenant's log, in
 * the history that undo goes by, and an event. Under the lock.
 *
 * @throws AppError plan_limit where the plan does not leave it to the workspace, rate_limited after 60 in an hour,
 * and one undo
 */
export async function changeSetting(
  context: OperationContext,
  setting: FlagSetting,
  { percentage, reason, isUndo = false }: { percentage: number | null; reason: string; isUndo?: boolean },
): Promise<void> {
  const { tx, actorLabel } = context;
  const { key, percentage: before } = setting;
  if (percentage !== null && !setting.manageable) throw notLeftToPlan(context, setting);
  await refuseTooMany(tx, isUndo);
  await recordAudit(context, {
    action: "flag_setting.changed",
    target: { id: key, label: key },
    before: { percentage: before },
    after: { percentage, reason },
  });
  await tx.db.insert(flagSettingChanges).values({
    ...{
      tenantId: tx.tenantId,
      id: newId(),
      flagKey: key,
      before,
      after: percentage,
      reason,
      isUndo,
      actorLabel,
    },
    // The transaction may have begun before the one whose lock it waited for.
    createdAt: sql`clock_timestamp()`,
  });
  await emitEvent(context, "flag_setting.changed", { flag: key, percentage });
  await write(tx, key, percentage);
}

async function write(tx: TenantTransaction, key: string, percentage: number | null): Promise<void> {
  const { tenantId } = tx;
  if (percentage === null) {
    const own = and(eq(flagSettings.tenantId, tenantId), eq(flagSettings.flagKey, key));
    await tx.db.delete(flagSettings).where(own);
    return;
  }
  try {
    await tx.db
      .insert(flagSettings)
      .values({ tenantId, flagKey: key, percentage })
      .onConflictDoUpdate({ target: [flagSettings.tenantId, flagSettings.flagKey], set: { percentage } });
  } catch (error) {
    if (isGone(error)) throw notFound("feature");
    throw error;
  }
}

/** Postgres' foreign_key_violation: an operator removed the flag meanwhile. */
const isGone = (error: unknown) =>
  error instanceof Error && [error, error.cause].some((one) => Object(one).code === "23503");

function notLeftToPlan({ entitlements }: OperationContext, { key }: FlagSetting): AppError {
  const { plan, planName } = entitlements;
  return new AppError("plan_limit", `The ${planName} plan does not leave ${key} to the workspace.`, {
    details: { flag: key, plan },
  });
}

/** Each change is told to every instance: a workspace has so many in an hour, whoever makes them. */
const MOST_IN_AN_HOUR = 60;

/** The last change of an hour that turns out to harm can be taken back: one undo is let through beyond the others. */
async function refuseTooMany({ db, tenantId }: TenantTransaction, isUndo: boolean): Promise<void> {
  const most = isUndo ? MOST_IN_AN_HOUR + 1 : MOST_IN_AN_HOUR;
  const { createdAt } = flagSettingChanges;
  const lately = and(
    eq(flagSettingChanges.tenantId, tenantId),
    gt(createdAt, sql`clock_timestamp() - interval '1 hour'`),
  );
  // The one that makes it too many: once it is an hour old, there is room again.
  const [full] = await db
    .select({
      waitS: sql<number>`ceil(extract(epoch from ${createdAt} + interval '1 hour' - clock_timestamp()))::int`,
    })
    .from(flagSettingChanges)
    .where(lately)
    .orderBy(desc(createdAt))
    .offset(most - 1)
    .limit(1);
  if (!full) return;
  throw new AppError(
    "rate_limited",
    `A workspace changes features ${MOST_IN_AN_HOUR} times an hour at most.`,
    {
      details: { limit: MOST_IN_AN_HOUR },
      headers: { "Retry-After": String(Math.max(1, full.waitS)) },
    },
  );
}
