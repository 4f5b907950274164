import { isDeepStrictEqual } from "node:util";
import { eq, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { featureFlags } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import type { FullState } from "@/server/platform/flags/format";
import { inTurns, type Steps } from "@/server/platform/flags/turns";
import { removeOthers, writeDefinitions } from "./import";
import { readDefinitions } from "./internal";
import { putBack } from "./let-go";
import type { FeatureFlag } from "./schemas";
import type { Undoing } from "./undo";

/** What the log holds of an import. */
type Before = FullState & { gone: readonly FeatureFlag[] };
type After = FullState & { mode: "add" | "replace" };

/**
 * Puts all definitions back as they were before an import, and what stood above the rules of those that it removed.
 * What was killed or overridden since does not go: take that back first.
 *
 * @throws AppError conflict
 */
export async function undoOfImport(
  db: Db,
  { logged, changeId, id }: Undoing,
): Promise<{ before: Before; after: After }> {
  const [before, after] = [logged.before as Before, logged.after as After];
  const { gone: again, ...state } = before;
  const now = await readDefinitions(db);
  await refuseChangedSince(now, after.mode === "add" ? together(state, after) : after);
  await refuseArchivedKeys(db, state);
  const gone = await removeOthers(db, state, id);
  await writeDefinitions(db, state);
  for (const { key, onAt, offAt, plans, managedBy = [] } of again) {
    await db.update(featureFlags).set({ onAt, offAt, plans, managedBy }).where(eq(featureFlags.key, key));
  }
  await putBack(
    db,
    again.map(({ key }) => key),
    changeId,
  );
  return { before: { ...now, gone }, after: { mode: "replace", ...state } };
}

const together = (one: FullState, other: FullState): FullState => ({
  ...one,
  features: [...one.features, ...other.features],
  segments: [...one.segments, ...other.segments],
});

/** @throws AppError conflict, with what was changed since */
async function refuseChangedSince(now: FullState, left: FullState): Promise<void> {
  const flags = await inTurns(differing(now.features, left.features, ({ name }) => name));
  const segments = await inTurns(differing(now.segments, left.segments, ({ id }) => `segment ${id}`));
  const changed = [...flags, ...segments];
  if (changed.length === 0) return;
  const named = changed.slice(0, 5).join(", ");
  const message = `The flags are not as that import left them. Changed since: ${named}${changed.length > 5 ? " and others" : ""}.`;
  throw new AppError("conflict", message, {
    errors: changed
      .slice(0, 100)
      .map((one) => ({ pointer: "/changeId", message: `${one} was changed since` })),
  });
}

function* differing<T>(now: readonly T[], left: readonly T[], keyOf: (one: T) => string): Steps<string[]> {
  const [here, there] = [now, left].map((all) => new Map(all.map((one) => [keyOf(one), one])));
  const keys = new Set([...(here?.keys() ?? []), ...(there?.keys() ?? [])]);
  const changed: string[] = [];
  for (const key of keys) {
    if (!isDeepStrictEqual(here?.get(key), there?.get(key))) changed.push(key);
    yield;
  }
  return changed;
}

/** What was archived since would be written to, and stay away. */
async function refuseArchivedKeys(db: Db, { features }: FullState): Promise<void> {
  const keys = JSON.stringify(features.map(({ name }) => name));
  const [archived] = await db
    .select({ key: featureFlags.key })
    .from(featureFlags)
    .where(sql`archived_at is not null and key in (select jsonb_array_elements_text(${keys}::jsonb))`)
    .limit(1);
  if (archived) {
    throw new AppError("conflict", `The flag ${archived.key} was archived since: bring it back first.`);
  }
}
