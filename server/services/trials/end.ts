import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { tenantTrials } from "@/db/schema";
import { notFound } from "@/server/kernel/errors";
import { PLANS } from "@/server/kernel/plans";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OpenContext } from "@/server/services/context";
import { changeEntitlements } from "@/server/services/entitlements";
import { readTrial } from "./internal";
import type { ChangedTrial, EndTrial } from "./schemas";

/** Ends a tenant's trial now. One that is over stays as it was. @throws AppError not_found where there is none */
export function endTrial(
  context: OpenContext,
  { tenantId, reason }: z.output<typeof EndTrial>,
): Promise<ChangedTrial> {
  return changeEntitlements(context, tenantId, async (acting) => {
    const { tx } = acting;
    const before = await readTrial(tx);
    if (!before) throw notFound("trial");
    if (!before.running) return { ...before, reason };
    await tx.db
      .update(tenantTrials)
      .set({ endsAt: sql`now()` })
      .where(eq(tenantTrials.tenantId, tx.tenantId));
    const trial = { ...before, ...(await readTrial(tx)) };
    await recordAudit(acting, {
      action: "trial.ended",
      target: { id: acting.tenant.id, label: PLANS[trial.plan].name },
      before,
      after: { ...trial, reason },
    });
    await emitEvent(acting, "entitlements.changed", { by: "trial", changed: ["plan"] });
    return { ...trial, reason };
  });
}
