import { eq } from "drizzle-orm";
import type { z } from "zod";
import { featureFlags } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { readAround } from "./around";
import { changeFlags } from "./change";
import { readFlag, refuseArchived, refuseNewFaults, refuseUnseen } from "./internal";
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
    const flag = await readFlag(db, name);
    refuseUnseen("flag", flag, seenUpdatedAt);
    refuseArchived(flag);
    const before = await readAround(db, { flags: [definition] });
    const at = before.features.findIndex((one) => one.name === name);
    const after = { ...before, features: before.features.with(at, definition) };
    await refuseNewFaults(before, after, { changed: `/features/${at}`, field: "/definition" });
    await db.update(featureFlags).set({ definition }).where(eq(featureFlags.key, name));
    const answer = await readFlag(db, name);
    return { answer, told: { action: "flag.updated", subject: name, before: flag, after: answer } };
  });
}
