import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { featureFlags } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { readAround } from "./around";
import { changeFlags } from "./change";
import { lockFlag, readFlag, refuseArchived, refuseInUse, refuseNewFaults } from "./internal";
import { besideKills } from "./kills";
import { refuseReferenced } from "./referenced";
import type { ArchiveFlag, FeatureFlag } from "./schemas";

/**
 * Puts a flag away, with all that it is: it is not evaluated any more, and can be brought back. Where the code still
 * asks for it, that gets its declared default from then on; who means that says so.
 *
 * @throws AppError not_found, conflict while it is referenced, killed, overridden or archived already, invalid_input while other flags depend on it
 */
export function archiveFlag(
  context: OpenContext,
  { key, despiteReferences, reason }: z.output<typeof ArchiveFlag>,
): Promise<FeatureFlag> {
  return changeFlags(context, reason, async (db) => {
    const before = await lockFlag(db, key);
    refuseArchived(before);
    if (!despiteReferences) refuseReferenced(key);
    await refuseInUse(db, eq(featureFlags.key, key));
    const state = await readAround(db, { goes: [key] });
    const features = state.features.filter(({ name }) => name !== key);
    await refuseNewFaults(state, { ...state, features }, { field: "/key" });
    await db.update(featureFlags).set({ archivedAt: sql`now()` }).where(eq(featureFlags.key, key));
    const answer = await readFlag(db, key);
    const after = besideKills(before, answer);
    return { answer, told: { action: "flag.archived", subject: key, before, after } };
  });
}
