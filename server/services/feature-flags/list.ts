import { desc, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { featureFlags, flagChanges } from "@/db/schema";
import { pageOf } from "@/server/platform/listing";
import type { OpenContext } from "@/server/services/context";
import { operatorActing } from "@/server/services/operator-tokens";
import { flagColumns, flagOf, readDefinitionsRevision } from "./internal";
import type { FlagChangeList, FlagList, ListFlagChanges, ListFlags } from "./schemas";

/** The flags for operators, by key. */
export function listFlags(
  context: OpenContext,
  input: z.output<typeof ListFlags>,
): Promise<z.output<typeof FlagList>> {
  operatorActing(context, "flags:read");
  return database().system(async (db) => {
    // Before the rows: who replaces what they saw is told of what was changed since.
    const revision = await readDefinitionsRevision(db);
    const page = await pageOf(db, featureFlags, input, async ({ limit, offset }) => {
      const rows = db.select(flagColumns).from(featureFlags).orderBy(featureFlags.key);
      return (await rows.limit(limit).offset(offset)).map(flagOf);
    });
    return { ...page, revision };
  });
}

/** What was before an import and after it is all that there is: too much for a list. */
const unlessImport = (column: typeof flagChanges.before | typeof flagChanges.after) =>
  sql<unknown>`case when ${flagChanges.subject} is not null then ${column} end`;
const told = { before: unlessImport(flagChanges.before), after: unlessImport(flagChanges.after) };

/** Who changed what and why, the newest first. */
export function listFlagChanges(
  context: OpenContext,
  input: z.output<typeof ListFlagChanges>,
): Promise<z.output<typeof FlagChangeList>> {
  operatorActing(context, "flags:read");
  const { id, action, subject, reason, operatorLabel: operator, createdAt } = flagChanges;
  return database().system((db) =>
    pageOf(db, flagChanges, input, ({ limit, offset }) =>
      db
        .select({ id, action, subject, ...told, reason, operator, createdAt })
        .from(flagChanges)
        .orderBy(desc(createdAt), desc(id))
        .limit(limit)
        .offset(offset),
    ),
  );
}
