import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { featureFlags } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { changeAtOnce } from "./change";
import { lockFlag, readFlag } from "./internal";
import type { FeatureFlag, KillFlag } from "./schemas";

/**
 * Throws the kill switch, or takes it back. It validates nothing and does not stand in line with changes that do: it
 * waits for none of them but while that writes.
 *
 * @throws AppError not_found
 */
export function killFlag(
  context: OpenContext,
  { key, killed, reason }: z.output<typeof KillFlag>,
): Promise<FeatureFlag> {
  return changeAtOnce(context, reason, async (db) => {
    // Locked, so that what the log says was before is what this change met: undo goes by it.
    const before = await lockFlag(db, key);
    const killedAt = killed ? sql`coalesce(killed_at, now())` : null;
    await db.update(featureFlags).set({ killedAt }).where(eq(featureFlags.key, key));
    const answer = await readFlag(db, key);
    const action = killed ? "flag.killed" : "flag.revived";
    return { answer, told: { action, subject: key, before, after: answer } };
  });
}
