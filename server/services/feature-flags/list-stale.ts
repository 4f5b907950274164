import { eq } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { featureFlags, flagUses } from "@/db/schema";
import { FLAG_KEYS, FLAGS } from "@/server/kernel/flags";
import { totalPages } from "@/server/kernel/pagination";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { flagColumns, flagOf, overridesOf } from "./internal";
import { readUsesSince } from "./read-uses";
import { referencesOf } from "./referenced";
import type { ListStaleFlags, StaleFlagList } from "./schemas";
import { stalenessOf } from "./staleness";

/** The flags that may be ready for the archive, each with why, and those that the code asks for and nobody defined. */
export function listStaleFlags(
  context: OpenContext,
  { page, limit }: z.output<typeof ListStaleFlags>,
): Promise<z.output<typeof StaleFlagList>> {
  operatorIdOf(context);
  return database().system(async (db) => {
    const overrides = overridesOf(db);
    const rows = await db
      .select({ ...flagColumns, overrides, lastEvaluatedOn: flagUses.lastDay })
      .from(featureFlags)
      .leftJoin(flagUses, eq(flagUses.flagKey, featureFlags.key))
      .orderBy(featureFlags.key);
    const evaluationsSince = await readUsesSince(db);
    const nowMs = Date.now();
    const stale = rows
      .filter(({ archivedAt }) => archivedAt === null)
      .map((row) => {
        const { key, definition, createdAt, updatedAt } = flagOf(row);
        const isReferenced = referencesOf(key).length > 0;
        const { overrides, lastEvaluatedOn } = row;
        const facts = { overrides, isReferenced, lastEvaluatedOn, evaluationsSince, nowMs };
        const reasons = stalenessOf(flagOf(row), facts);
        return { key, type: definition.type ?? null, reasons, lastEvaluatedOn, createdAt, updatedAt };
      })
      .filter(({ reasons }) => reasons.length > 0);
    const known = new Set(rows.map(({ key }) => key));
    return {
      data: stale.slice((page - 1) * limit, page * limit),
      ...{ total: stale.length, page, totalPages: totalPages(stale.length, limit) },
      evaluationsSince,
      notDefined: FLAG_KEYS.filter((key) => !known.has(key)).map((key) => ({
        key,
        description: FLAGS[key].description,
        byDefault: FLAGS[key].byDefault ?? false,
        references: referencesOf(key).length,
      })),
    };
  });
}
