import { and, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { featureFlags, flagSegments } from "@/db/schema";
import type { FlagDefinition, FullState } from "@/server/platform/flags/format";
import { flagStored, segmentStored } from "./internal";

/** What a change is about to touch. */
export interface Touching {
  /** Flags that are put in the place of those of their names, or made. */
  flags?: readonly FlagDefinition[];
  /** Flags that go. */
  goes?: readonly string[];
  /** Segments that are changed or made. */
  segments?: readonly number[];
  /** Segments that go. */
  segmentsGo?: readonly number[];
}

/**
 * The part of what there is that a change may bring a fault to, and all that says whether it does: what it touches, what
 * that depends on, what depends on it where its own dependencies change, and who uses a segment that goes. Of ten
 * thousand flags those are a handful; the others are as they were.
 */
export async function readAround(
  db: Db,
  { flags = [], goes = [], segments = [], segmentsGo = [] }: Touching,
): Promise<FullState> {
  const names = [...flags.map(({ name }) => name), ...goes];
  const own = await readFlags(db, names);
  const moved = names.filter((name) => !hasSameParents(own.get(name), find(flags, name)));
  const parents = [...own.values(), ...flags].flatMap(parentsOf);
  const near = [...(await namesAround(db, parents, moved)), ...(await usersOf(db, segmentsGo))];
  const features = [...own.values(), ...(await readFlags(db, without(near, own))).values()];
  const named = [...features, ...flags].flatMap(segmentsOf);
  return { version: 2, features, segments: await readSegments(db, [...segments, ...segmentsGo, ...named]) };
}

const find = (flags: readonly FlagDefinition[], name: string) => flags.find((flag) => flag.name === name);

const parentsOf = ({ dependencies = [] }: FlagDefinition) => dependencies.map(({ feature }) => feature);

const segmentsOf = ({ strategies }: FlagDefinition) => strategies.flatMap(({ segments = [] }) => segments);

const without = (names: readonly string[], known: ReadonlyMap<string, unknown>) =>
  [...new Set(names)].filter((name) => !known.has(name));

/** Whether those that depend on it are as well off as before: it is there, and depends on the same. */
function hasSameParents(before: FlagDefinition | undefined, after: FlagDefinition | undefined): boolean {
  if (!before || !after) return before === after;
  const [was, is] = [before, after].map((flag) => [...new Set(parentsOf(flag))].sort());
  return JSON.stringify(was) === JSON.stringify(is);
}

/** Up from some flags to all that they depend on, and down from others to all that depend on them. */
async function namesAround(db: Db, up: readonly string[], down: readonly string[]): Promise<string[]> {
  if (up.length === 0 && down.length === 0) return [];
  const rows = await db.execute<{ name: string }>(sql`
    with recursive edges as materialized (
      select key as child, dependency->>'feature' as parent
      from feature_flags, jsonb_array_elements(definition->'dependencies') as dependency
      where archived_at is null and definition ? 'dependencies'
    ),
    above as (
      select jsonb_array_elements_text(${JSON.stringify(up)}::jsonb) as name
      union select parent from edges join above on child = name
    ),
    below as (
      select jsonb_array_elements_text(${JSON.stringify(down)}::jsonb) as name
      union select child from edges join below on parent = name
    )
    select name from above union select name from below`);
  return rows.map(({ name }) => name);
}

/** The flags whose strategies name one of these segments. */
async function usersOf(db: Db, ids: readonly number[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.execute<{ name: string }>(sql`
    select distinct key as name
    from feature_flags, jsonb_array_elements(definition->'strategies') as strategy,
      jsonb_array_elements(strategy->'segments') as id
    where archived_at is null and id in (select jsonb_array_elements(${JSON.stringify(ids)}::jsonb))`);
  return rows.map(({ name }) => name);
}

/** Those that are there and not archived, in the order of keys. */
async function readFlags(db: Db, names: readonly string[]): Promise<Map<string, FlagDefinition>> {
  if (names.length === 0) return new Map();
  const { key, definition, archivedAt } = featureFlags;
  const rows = await db
    .select({ key, definition })
    .from(featureFlags)
    .where(
      and(
        isNull(archivedAt),
        sql`${key} in (select jsonb_array_elements_text(${JSON.stringify(names)}::jsonb))`,
      ),
    )
    .orderBy(key);
  return new Map(rows.map((row) => [row.key, flagStored(row.definition)]));
}

async function readSegments(db: Db, ids: readonly number[]) {
  if (ids.length === 0) return [];
  const { id, definition } = flagSegments;
  const rows = await db
    .select({ definition })
    .from(flagSegments)
    .where(inArray(id, [...new Set(ids)]))
    .orderBy(id);
  return rows.map((row) => segmentStored(row.definition));
}
