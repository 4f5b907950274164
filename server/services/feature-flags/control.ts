import { eq } from "drizzle-orm";
import type { z } from "zod";
import { featureFlags } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { changeFlags } from "./change";
import { readFlag, refuseArchived, refuseEndBeforeBegin, refuseUnseen } from "./internal";
import { besideKills } from "./kills";
import type { ControlFlag, FeatureFlag } from "./schemas";

/**
 * Sets the schedule, what plans have, and the plans whose workspaces choose for themselves. What is not told stays.
 *
 * @throws AppError not_found, conflict where it was changed since the caller saw it or is archived, invalid_input for an end that is not after its begin
 */
export function controlFlag(
  context: OpenContext,
  { key, reason, seenUpdatedAt, ...told }: z.output<typeof ControlFlag>,
): Promise<FeatureFlag> {
  return changeFlags(context, reason, async (db) => {
    const before = await readFlag(db, key);
    refuseUnseen("flag", before, seenUpdatedAt);
    refuseArchived(before);
    const {
      onAt = before.onAt,
      offAt = before.offAt,
      plans = before.plans,
      managedBy = before.managedBy,
    } = told;
    refuseEndBeforeBegin({ onAt, offAt });
    await db.update(featureFlags).set({ onAt, offAt, plans, managedBy }).where(eq(featureFlags.key, key));
    const answer = await readFlag(db, key);
    const after = besideKills(before, answer);
    return { answer, told: { action: "flag.controlled", subject: key, before, after } };
  });
}
