import { sql } from "drizzle-orm";
import type { z } from "zod";
import { featureFlags } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import type { OpenContext } from "@/server/services/context";
import { readAround } from "./around";
import { changeFlags } from "./change";
import { findFlag, readFlag, refuseEndBeforeBegin, refuseNewFaults } from "./internal";
import { setKill } from "./kills";
import type { CreateFlag, FeatureFlag } from "./schemas";
import { withStickiness } from "./stickiness";

/**
 * Makes a flag for every tenant, with what stands above its rules, so that it is never live in between. Its strategies
 * stick by tenant unless they say otherwise.
 *
 * @throws AppError conflict for a key in use, invalid_input with the place of what is at fault
 */
export function createFlag(
  context: OpenContext,
  { definition: given, reason, killed, onAt, offAt, plans, managedBy }: z.output<typeof CreateFlag>,
): Promise<FeatureFlag> {
  const definition = withStickiness(given);
  refuseEndBeforeBegin({ onAt, offAt });
  return changeFlags(context, reason, async (db) => {
    const found = await findFlag(db, definition.name);
    if (found) {
      const archived = found.archivedAt === null ? "" : " in the archive";
      throw new AppError("conflict", `There is a flag ${definition.name} already${archived}.`, {
        errors: [{ pointer: "/definition/name", message: `is in use${archived}` }],
      });
    }
    const before = await readAround(db, { flags: [definition] });
    const after = { ...before, features: [...before.features, definition] };
    await refuseNewFaults(before, after, {
      changed: `/features/${before.features.length}`,
      field: "/definition",
    });
    await db.insert(featureFlags).values({ key: definition.name, definition, onAt, offAt, plans, managedBy });
    if (killed) await setKill(db, definition.name, sql`now()`);
    const answer = await readFlag(db, definition.name);
    const told = { action: "flag.created", subject: answer.key, before: null, after: answer } as const;
    return { answer, told };
  });
}
