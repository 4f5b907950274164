import { eq } from "drizzle-orm";
import type { z } from "zod";
import { featureFlags } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import type { OpenContext } from "@/server/services/context";
import { readAround } from "./around";
import { changeFlags } from "./change";
import { lockFlag, readFlag, refuseNewFaults } from "./internal";
import { besideKills } from "./kills";
import type { FeatureFlag, RestoreFlag } from "./schemas";

/**
 * Brings a flag back from the archive as it was put there, if that still is sound: a segment or a flag that it names
 * may be gone.
 *
 * @throws AppError not_found, conflict for one that is not archived, invalid_input with the place of what is at fault
 */
export function restoreFlag(
  context: OpenContext,
  { key, reason }: z.output<typeof RestoreFlag>,
): Promise<FeatureFlag> {
  return changeFlags(context, reason, async (db) => {
    const before = await lockFlag(db, key);
    if (before.archivedAt === null) throw new AppError("conflict", `The flag ${key} is not archived.`);
    const state = await readAround(db, { flags: [before.definition] });
    const next = { ...state, features: [...state.features, before.definition] };
    await refuseNewFaults(state, next, {
      changed: `/features/${state.features.length}`,
      field: "/definition",
    });
    await db.update(featureFlags).set({ archivedAt: null }).where(eq(featureFlags.key, key));
    const answer = await readFlag(db, key);
    const after = besideKills(before, answer);
    return { answer, told: { action: "flag.restored", subject: key, before, after } };
  });
}
