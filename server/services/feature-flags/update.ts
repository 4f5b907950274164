import { eq } from "drizzle-orm";
import type { z } from "zod";
import { featureFlags } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { readAround } from "./around";
import { changeFlags } from "./change";
import { readFlag, refuseArchived, refuseNewFaults, refuseUnseen } from "./internal";
import { besideKills } from "./kills";
import type { FeatureFlag, UpdateFlag } from "./schemas";
import { withStickiness } from "./stickiness";

/**
 * Puts a definition in the place of the one with its name.
 *
 * @throws AppError not_found, conflict where it was changed since the caller saw it or is archived, invalid_input with the place of what is at fault
 */
export function updateFlag(
  context: OpenContext,
  { key: name, definition: given, seenUpdatedAt, reason }: z.output<typeof UpdateFlag>,
): Promise<FeatureFlag> {
  const definition = withStickiness(given);
  return changeFlags(context, reason, async (db) => {
    const before = await readFlag(db, name);
    refuseUnseen("flag", before, seenUpdatedAt);
    refuseArchived(before);
    const state = await readAround(db, { flags: [definition] });
    const at = state.features.findIndex((one) => one.name === name);
    const next = { ...state, features: state.features.with(at, definition) };
    await refuseNewFaults(state, next, { changed: `/features/${at}`, field: "/definition" });
    await db.update(featureFlags).set({ definition }).where(eq(featureFlags.key, name));
    const answer = await readFlag(db, name);
    const after = besideKills(before, answer);
    return { answer, told: { action: "flag.updated", subject: name, before, after } };
  });
}
