import { eq } from "drizzle-orm";
import type { z } from "zod";
import { featureFlags } from "@/db/schema";
import { newId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { readAround } from "./around";
import { changeFlags } from "./change";
import { readFlag, refuseNewFaults, refuseUnseen } from "./internal";
import { letGo } from "./let-go";
import type { FeatureFlag, RemoveFlag } from "./schemas";

/**
 * Removes a flag: where the code still asks for it, its declared default is what it is, which may be on. One that is
 * killed is not removed for that reason, nor one that tenants have overrides of. What they chose themselves goes with it.
 *
 * @throws AppError not_found, conflict where it was changed since the caller saw it, or while it is killed or overridden,
 * invalid_input while other flags depend on it
 */
export function removeFlag(
  context: OpenContext,
  { key, seenUpdatedAt, reason }: z.output<typeof RemoveFlag>,
): Promise<FeatureFlag> {
  return changeFlags(context, reason, async (db) => {
    const answer = await readFlag(db, key);
    refuseUnseen("flag", answer, seenUpdatedAt);
    const id = newId();
    await letGo(db, eq(featureFlags.key, key), id);
    const before = await readAround(db, { goes: [key] });
    const features = before.features.filter(({ name }) => name !== key);
    await refuseNewFaults(before, { ...before, features }, { field: "/key" });
    await db.delete(featureFlags).where(eq(featureFlags.key, key));
    return { answer, told: { id, action: "flag.removed", subject: key, before: answer, after: null } };
  });
}
