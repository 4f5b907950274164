import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { featureFlags } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { changeFlags } from "./change";
import { readFlag, refuseEndBeforeBegin } from "./internal";
import type { ControlFlag, FeatureFlag } from "./schemas";

/**
 * Throws the kill switch or takes it back, sets the schedule and what plans have. What is not told stays.
 *
 * @throws AppError not_found, invalid_input for an end that is not after its begin
 */
export function controlFlag(
  context: OpenContext,
  { key, reason, killed, ...told }: z.output<typeof ControlFlag>,
): Promise<FeatureFlag> {
  return changeFlags(context, reason, async (db) => {
    const before = await readFlag(db, key);
    const { onAt = before.onAt, offAt = before.offAt, plans = before.plans } = told;
    refuseEndBeforeBegin({ onAt, offAt });
    const killedAt = killed === undefined ? sql`killed_at` : killed ? sql`coalesce(killed_at, now())` : null;
    await db.update(featureFlags).set({ killedAt, onAt, offAt, plans }).where(eq(featureFlags.key, key));
    const answer = await readFlag(db, key);
    return { answer, told: { action: "flag.controlled", subject: key, before, after: answer } };
  });
}
