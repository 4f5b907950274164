import { count, desc, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { featureFlags, flagChanges } from "@/db/schema";
import { totalPages } from "@/server/kernel/pagination";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { flagColumns, flagOf } from "./internal";
import type { FlagChangeList, FlagList, ListFlagChanges, ListFlags } from "./schemas";

/** The flags for operators, by key. */
export function listFlags(
  context: OpenContext,
  { page, limit }: z.output<typeof ListFlags>,
): Promise<z.output<typeof FlagList>> {
  operatorIdOf(context);
  return database().system(async (db) => {
    const rows = await db
      .select(flagColumns)
      .from(featureFlags)
      .orderBy(featureFlags.key)
      .limit(limit)
      .offset((page - 1) * limit);
    const [counted] = await db.select({ total: count() }).from(featureFlags);
    const total = counted?.total ?? 0;
    return { data: rows.map(flagOf), total, page, totalPages: totalPages(total, limit) };
  });
}

/** What was before an import and after it is all that there is: too much for a list. */
const unlessImport = (column: typeof flagChanges.before | typeof flagChanges.after) =>
  sql<unknown>`case when ${flagChanges.subject} is not null then ${column} end`;
const told = { before: unlessImport(flagChanges.before), after: unlessImport(flagChanges.after) };

/** Who changed what and why, the newest first. */
export function listFlagChanges(
  context: OpenContext,
  { page, limit }: z.output<typeof ListFlagChanges>,
): Promise<z.output<typeof FlagChangeList>> {
  operatorIdOf(context);
  const { id, action, subject, reason, operatorLabel: operator, createdAt } = flagChanges;
  return database().system(async (db) => {
    const data = await db
      .select({ id, action, subject, ...told, reason, operator, createdAt })
      .from(flagChanges)
      .orderBy(desc(createdAt), desc(id))
      .limit(limit)
      .offset((page - 1) * limit);
    const [counted] = await db.select({ total: count() }).from(flagChanges);
    const total = counted?.total ?? 0;
    return { data, total, page, totalPages: totalPages(total, limit) };
  });
}
