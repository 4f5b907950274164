import { sql } from "drizzle-orm";
import type { z } from "zod";
import { tenantTrials } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { PLANS } from "@/server/kernel/plans";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OpenContext } from "@/server/services/context";
import { changeEntitlements, type OperatorContext } from "@/server/services/entitlements";
import { readTrial } from "./internal";
import type { ChangedTrial, SetTrial, Trial } from "./schemas";

/**
 * Lets a tenant try a higher plan out, or gives its running trial another end or plan.
 *
 * @throws AppError invalid_input for an end in the past or more than a year after its begin; conflict where the
 * tenant's own plan is as high; not_found for an unknown tenant
 */
export function setTrial(
  context: OpenContext,
  { tenantId, plan, endsAt, reason }: z.output<typeof SetTrial>,
): Promise<ChangedTrial> {
  return changeEntitlements(context, tenantId, async (acting) => {
    if (PLANS[plan].priority <= PLANS[acting.tenant.plan].priority) {
      throw new AppError(
        "conflict",
        `This workspace is on the ${PLANS[acting.tenant.plan].name} plan already.`,
      );
    }
    const before = await readTrial(acting.tx);
    const trial = await save(acting, plan, new Date(endsAt).toISOString());
    await recordAudit(acting, {
      action: "trial.changed",
      target: { id: acting.tenant.id, label: PLANS[plan].name },
      ...(before?.running && { before }),
      after: { ...trial, reason },
    });
    await emitEvent(acting, "entitlements.changed", { by: "trial", changed: ["plan"] });
    return { ...trial, reason };
  });
}

/** A running trial keeps its begin, so that it lasts a year at most however often it is extended. */
async function save({ tx }: OperatorContext, plan: Trial["plan"], endsAt: string): Promise<Trial> {
  const { db, tenantId } = tx;
  const startsAt = sql`case when ${tenantTrials.endsAt} > now() then ${tenantTrials.startsAt} else now() end`;
  const [inTime] = await db.execute<{
    past: boolean;
    long: boolean;
  }>(sql`select ${endsAt}::timestamptz <= now() as past,
    ${endsAt}::timestamptz > coalesce((select ${startsAt} from ${tenantTrials} where ${tenantTrials.tenantId} = ${tenantId}), now())
      + interval '1 year' as long`);
  if (inTime?.past) throw wrong("must be in the future");
  if (inTime?.long) throw wrong("must be at most a year after the trial's begin");
  const [trial] = await db
    .insert(tenantTrials)
    .values({ tenantId, plan, endsAt })
    .onConflictDoUpdate({ target: tenantTrials.tenantId, set: { plan, endsAt, startsAt } })
    .returning({ plan: tenantTrials.plan, startsAt: tenantTrials.startsAt, endsAt: tenantTrials.endsAt });
  if (!trial) throw new TypeError("An upsert returned no row.");
  return trial;
}

function wrong(message: string): AppError {
  return new AppError("invalid_input", `The request is not valid: /endsAt ${message}.`, {
    errors: [{ pointer: "/endsAt", message }],
  });
}
