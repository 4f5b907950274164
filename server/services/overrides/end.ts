import { and, gt, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { entitlementOverrides } from "@/db/schema";
import { recordAudit } from "@/server/platform/audit";
import { emitEvent } from "@/server/platform/outbox";
import type { OpenContext } from "@/server/services/context";
import { changeEntitlements } from "@/server/services/entitlements";
import { ownOverride, readOverride } from "./internal";
import { type EndOverride, labelOfKey, type Override } from "./schemas";

/** Ends an override before its time. One that is over stays as it was. @throws AppError not_found */
export function endOverride(
  context: OpenContext,
  { tenantId, overrideId }: z.output<typeof EndOverride>,
): Promise<Override> {
  return changeEntitlements(context, tenantId, async (acting) => {
    const { tx } = acting;
    const before = await readOverride(tx, overrideId);
    const [row] = await tx.db
      .update(entitlementOverrides)
      .set({ endedAt: sql`now()`, endedByLabel: context.actorLabel })
      .where(
        and(
          ownOverride(tx, overrideId),
          isNull(entitlementOverrides.endedAt),
          gt(entitlementOverrides.endsAt, sql`now()`),
        ),
      )
      .returning({ id: entitlementOverrides.id });
    if (!row) return before;
    const ended = await readOverride(tx, overrideId);
    const { id, key, endedAt } = ended;
    await recordAudit(acting, {
      action: "override.ended",
      target: { id, label: labelOfKey(key) },
      after: { key, endedAt },
    });
    await emitEvent(acting, "entitlements.changed", { by: "override", changed: [key] });
    return ended;
  });
}
