import { and, count, desc, eq, gt, isNotNull, isNull, or, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { featureFlags, flagChanges, flagKills } from "@/db/schema";
import { totalPages } from "@/server/kernel/pagination";
import type { OpenContext } from "@/server/services/context";
import { operatorActing } from "@/server/services/operator-tokens";
import { flagColumns, flagOf, overridesOf, readDefinitionsRevision } from "./internal";
import type { FLAG_STATES, FlagChangeList, FlagList, ListFlagChanges, ListFlags } from "./schemas";

/** The flags for operators, by key. */
export function listFlags(
  context: OpenContext,
  input: z.output<typeof ListFlags>,
): Promise<z.output<typeof FlagList>> {
  operatorActing(context, "flags:read");
  const { page, limit } = input;
  return database().system(async (db) => {
    // Before the rows: who replaces what they saw is told of what was changed since.
    const revision = await readDefinitionsRevision(db);
    const overrides = overridesOf(db);
    const rows = await db
      .select({ ...flagColumns, overrides })
      .from(featureFlags)
      .where(matching(input))
      .orderBy(featureFlags.key)
      .limit(limit)
      .offset((page - 1) * limit);
    const [counted] = await db.select({ total: count() }).from(featureFlags).where(matching(input));
    const total = counted?.total ?? 0;
    const data = rows.map((row) => ({ ...flagOf(row), overrides: row.overrides }));
    return { data, total, page, totalPages: totalPages(total, limit), revision };
  });
}

const { key, definition, onAt, offAt, archivedAt } = featureFlags;

/** There are some thousands of flags at most, so that a part of a text is looked for in each. */
function matching({ search, state }: z.output<typeof ListFlags>): SQL | undefined {
  const text = search?.trim().toLowerCase();
  const found = text
    ? sql`position(${text} in lower(${key} || ' ' || coalesce(${definition}->>'description', ''))) > 0`
    : undefined;
  return and(found, STATES[state]);
}

const STATES = {
  "in-use": isNull(archivedAt),
  killed: sql`exists (select from ${flagKills} where ${flagKills.flagKey} = ${key})`,
  scheduled: and(isNull(archivedAt), or(gt(onAt, sql`now()`), gt(offAt, sql`now()`))),
  archived: isNotNull(archivedAt),
} as const satisfies Record<(typeof FLAG_STATES)[number], SQL | undefined>;

/** What was before an import and after it is all that there is: too much for a list. */
const unlessImport = (column: typeof flagChanges.before | typeof flagChanges.after) =>
  sql<unknown>`case when ${flagChanges.subject} is not null then ${column} end`;
const told = { before: unlessImport(flagChanges.before), after: unlessImport(flagChanges.after) };

/** Who changed what and why, the newest first. */
export function listFlagChanges(
  context: OpenContext,
  { page, limit, subject: about, action: done }: z.output<typeof ListFlagChanges>,
): Promise<z.output<typeof FlagChangeList>> {
  operatorActing(context, "flags:read");
  const { id, action, subject, undoes, draftId, reason, operatorLabel: operator, createdAt } = flagChanges;
  const which = and(about ? eq(subject, about) : undefined, done && eq(action, done));
  return database().system(async (db) => {
    const data = await db
      .select({ id, action, subject, ...told, undoes, draftId, reason, operator, createdAt })
      .from(flagChanges)
      .where(which)
      .orderBy(desc(createdAt), desc(id))
      .limit(limit)
      .offset((page - 1) * limit);
    const [counted] = await db.select({ total: count() }).from(flagChanges).where(which);
    const total = counted?.total ?? 0;
    return { data, total, page, totalPages: totalPages(total, limit) };
  });
}
