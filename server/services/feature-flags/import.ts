import { notInArray, sql } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db/connection";
import { featureFlags, flagSegments } from "@/db/schema";
import { type Fault, faultsOf } from "@/server/platform/flags/faults";
import type { FullState } from "@/server/platform/flags/format";
import type { OpenContext } from "@/server/services/context";
import { changeFlags } from "./change";
import { flagColumns, flagOf, readDefinitions, refused, refuseInUse } from "./internal";
import type { FeatureFlag, ImportedFlags, ImportFlags } from "./schemas";

/** So many rows a statement: each row is two parameters of the 65,535 that there may be. */
const AT_ONCE = 5_000;

/**
 * Takes over a state of Unleash's, all of it or nothing. Definitions are kept as they came, so that they evaluate as
 * they did where they come from.
 *
 * @throws AppError invalid_input with the place of each fault, conflict where a flag would go that is killed or overridden
 */
export function importFlags(
  context: OpenContext,
  { state: given, mode, harmlessFaults, reason }: z.output<typeof ImportFlags>,
): Promise<z.output<typeof ImportedFlags>> {
  return changeFlags(context, reason, async (db) => {
    const before = await readDefinitions(db);
    const kept = faultsOfImport(given, mode === "add" ? before : undefined, harmlessFaults);
    const gone = mode === "replace" ? await removeOthers(db, given) : [];
    await write(db, given);
    const counts = {
      flags: given.features.length,
      segments: given.segments.length,
      removed: gone.length,
    };
    return {
      answer: { ...counts, kept: kept.map(({ pointer, message }) => ({ pointer, message })) },
      told: {
        action: "flags.imported",
        subject: null,
        before: { ...before, gone },
        after: { mode, ...given },
      },
    };
  });
}

/** @throws AppError invalid_input for what is not kept */
function faultsOfImport(
  given: FullState,
  existing: FullState | undefined,
  harmless: "refuse" | "keep",
): Fault[] {
  const faults = existing ? [...inUse(given, existing), ...faultsBeside(given, existing)] : faultsOf(given);
  const wrong = faults.filter((fault) => harmless === "refuse" || !fault.harmless);
  if (wrong.length > 0) throw refused(wrong.map(at));
  return faults.map((fault) => ({ ...fault, ...at(fault) }));
}

/** Those of the import alone; what it names may be there already. */
function faultsBeside(given: FullState, existing: FullState): Fault[] {
  const together = {
    ...given,
    features: [...given.features, ...existing.features],
    segments: [...given.segments, ...existing.segments],
  };
  return faultsOf(together).filter(({ pointer }) => {
    const [, list, index] = pointer.split("/");
    return Number(index) < (list === "features" ? given.features : given.segments).length;
  });
}

function inUse(given: FullState, existing: FullState): Fault[] {
  const keys = new Set(existing.features.map(({ name }) => name));
  const ids = new Set(existing.segments.map(({ id }) => id));
  const fault = (pointer: string) => ({ pointer, message: "is in use", harmless: false });
  return [
    ...given.features.flatMap(({ name }, index) =>
      keys.has(name) ? [fault(`/features/${index}/name`)] : [],
    ),
    ...given.segments.flatMap(({ id }, index) => (ids.has(id) ? [fault(`/segments/${index}/id`)] : [])),
  ];
}

const at = ({ pointer, message }: Fault) => ({ pointer: `/state${pointer}`, message });

/**
 * Their rows are locked before the first of several writes, as a kill switch locks its own before the revision's: the
 * two never wait for each other.
 *
 * @returns what went, with all that stood above its rules
 * @throws AppError conflict while one of them is killed or overridden
 */
async function removeOthers(db: Db, { features, segments }: FullState): Promise<FeatureFlag[]> {
  await db.execute(sql`select 1 from feature_flags order by key for no key update`);
  const keys = sql`array(select jsonb_array_elements_text(${JSON.stringify(features.map(({ name }) => name))}::jsonb))`;
  const others = sql`not ${featureFlags.key} = any(${keys})`;
  await refuseInUse(db, others);
  const gone = await db.delete(featureFlags).where(others).returning(flagColumns);
  await db.delete(flagSegments).where(
    notInArray(
      flagSegments.id,
      segments.map(({ id }) => id),
    ),
  );
  return gone.map(flagOf);
}

async function write(db: Db, { features, segments }: FullState): Promise<void> {
  for (let from = 0; from < features.length; from += AT_ONCE) {
    const rows = features
      .slice(from, from + AT_ONCE)
      .map((definition) => ({ key: definition.name, definition }));
    await db
      .insert(featureFlags)
      .values(rows)
      .onConflictDoUpdate({ target: featureFlags.key, set: { definition: sql`excluded.definition` } });
  }
  for (let from = 0; from < segments.length; from += AT_ONCE) {
    const rows = segments
      .slice(from, from + AT_ONCE)
      .map((definition) => ({ id: definition.id, definition }));
    await db
      .insert(flagSegments)
      .values(rows)
      .onConflictDoUpdate({ target: flagSegments.id, set: { definition: sql`excluded.definition` } });
  }
}
