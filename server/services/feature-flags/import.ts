import { bulkhead } from "cockatiel";
import { isNotNull, notInArray, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { featureFlags, flagSegments } from "@/db/schema";
import { newId } from "@/server/kernel/ids";
import { oncePerProcess } from "@/server/kernel/once";
import type { FullState } from "@/server/platform/flags/format";
import type { OpenContext } from "@/server/services/context";
import { operatorActing } from "@/server/services/operator-tokens";
import { changeFlags } from "./change";
import { faultsOfImport, keptFaults, readBase, readState, refuseUnseenRevision } from "./import-faults";
import { flagColumns, flagOf, readDefinitions, refused } from "./internal";
import { letGo } from "./let-go";
import { inLine } from "./line";
import type { FeatureFlag, ImportedFlags, ImportFlags } from "./schemas";

/** So many rows a statement: other calls are served in between. */
const AT_ONCE = 500;

/** Ten thousand flags take a second or two, and more where the machine is busy. */
export const IMPORT_WITHIN_MS = 30_000;

/** One at a time and few in line: each waits for the one before, and would hold a connection of the system's meanwhile. */
const line = () => oncePerProcess("flag-imports", () => bulkhead(1, 4));

/**
 * Takes over a state of Unleash's, all of it or nothing. Definitions are kept as they came, so that they evaluate as
 * they did where they come from.
 *
 * @throws AppError invalid_input with the place of each fault, conflict where something was changed since the caller saw
 * it, or where a flag would go that is killed or overridden, unavailable where too many are in line, or for too long
 */
export async function importFlags(
  context: OpenContext,
  input: z.output<typeof ImportFlags>,
): Promise<z.output<typeof ImportedFlags>> {
  operatorActing(context, "flags:write");
  const importing = () => importInTurn(context, input);
  return inLine(line(), "Importing flags", importing, { withinMs: IMPORT_WITHIN_MS });
}

async function importInTurn(
  context: OpenContext,
  { state, mode, harmlessFaults, seenRevision, reason }: z.output<typeof ImportFlags>,
): Promise<z.output<typeof ImportedFlags>> {
  const given = await readState(state);
  // Thousands of flags are checked before others have to wait for it, and again only where they were overtaken.
  const checked = await database().system((db) => readBase(db, mode), { withinMs: IMPORT_WITHIN_MS });
  const faults = await faultsOfImport(given, checked);
  const change = async (db: Db) => {
    const base = await readBase(db, mode);
    await refuseKeysOfArchived(db, given);
    if (mode === "replace") refuseUnseenRevision(base.revision, seenRevision);
    const isOvertaken = mode === "add" && base.revision !== checked.revision;
    const kept = keptFaults(isOvertaken ? await faultsOfImport(given, base) : faults, harmlessFaults);
    return replaceOrAdd(db, { given, mode, before: base.existing ?? (await readDefinitions(db)), kept });
  };
  return changeFlags(context, reason, change, { withinMs: IMPORT_WITHIN_MS });
}

/** What is archived is brought back by a decision of its own. */
async function refuseKeysOfArchived(db: Db, { features }: FullState): Promise<void> {
  const { key, archivedAt } = featureFlags;
  const rows = await db.select({ key }).from(featureFlags).where(isNotNull(archivedAt));
  const archived = new Set(rows.map((row) => row.key));
  const message = "is in the archive: bring it back first";
  const errors = features.flatMap(({ name }, at) =>
    archived.has(name) ? [{ pointer: `/state/features/${at}/name`, message }] : [],
  );
  if (errors.length > 0) throw refused(errors);
}

interface Checked {
  given: FullState;
  mode: "add" | "replace";
  before: FullState;
  kept: z.output<typeof ImportedFlags>["kept"];
}

async function replaceOrAdd(db: Db, { given, mode, before, kept }: Checked) {
  const id = newId();
  const gone = mode === "replace" ? await removeOthers(db, given, id) : [];
  await writeDefinitions(db, given);
  const counts = { flags: given.features.length, segments: given.segments.length, removed: gone.length };
  return {
    answer: (revision: number) => ({ ...counts, revision, kept }),
    told: {
      id,
      action: "flags.imported" as const,
      subject: null,
      before: { ...before, gone },
      after: { mode, ...given },
    },
  };
}

/**
 * @returns what went, with all that stood above its rules
 * @throws AppError conflict while one of them is killed or overridden
 */
export async function removeOthers(
  db: Db,
  { features, segments }: FullState,
  changeId: string,
): Promise<FeatureFlag[]> {
  const keys = sql`array(select jsonb_array_elements_text(${JSON.stringify(features.map(({ name }) => name))}::jsonb))`;
  const others = sql`not ${featureFlags.key} = any(${keys}) and ${featureFlags.archivedAt} is null`;
  await letGo(db, others, changeId);
  const gone = await db.delete(featureFlags).where(others).returning(flagColumns);
  await db.delete(flagSegments).where(
    notInArray(
      flagSegments.id,
      segments.map(({ id }) => id),
    ),
  );
  return gone.map(flagOf);
}

/** As one value a statement: building thousands of parameters takes longer than writing them. */
export async function writeDefinitions(db: Db, { features, segments }: FullState): Promise<void> {
  const told = sql`set definition = excluded.definition`;
  for (const part of partsOf(features)) {
    await db.execute(sql`insert into ${featureFlags} (key, definition)
      select value->>'name', value from jsonb_array_elements(${part}::jsonb) on conflict (key) do update ${told}`);
  }
  for (const part of partsOf(segments)) {
    await db.execute(sql`insert into ${flagSegments} (id, definition)
      select (value->>'id')::int, value from jsonb_array_elements(${part}::jsonb) on conflict (id) do update ${told}`);
  }
}

function* partsOf(all: readonly object[]): Generator<string> {
  for (let from = 0; from < all.length; from += AT_ONCE)
    yield JSON.stringify(all.slice(from, from + AT_ONCE));
}
