import { isDeepStrictEqual } from "node:util";
import { inArray } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { featureFlags, flagSegments } from "@/db/schema";
import type { FieldError } from "@/server/kernel/errors";
import { microsecondsOf } from "@/server/kernel/moments";
import type { FullState } from "@/server/platform/flags/format";
import { readAround, type Touching } from "@/server/services/feature-flags/around";
import {
  type Changed,
  flagColumns,
  flagOf,
  newFaults,
  segmentColumns,
  segmentOf,
} from "@/server/services/feature-flags/internal";
import type { FeatureFlag, Segment } from "@/server/services/feature-flags/schemas";
import { type Draft, type DraftItem, FlagContent } from "./schemas";

/** How a draft's items stand to what there is now. */
export interface Standing {
  items: Draft["items"];
  flags: ReadonlyMap<string, FeatureFlag>;
  segments: ReadonlyMap<number, Segment>;
  /** What publishing it now would bring, by its place in the draft. */
  faults: FieldError[];
}

/** Compares a draft with what there is, and looks for what would be at fault with all of it in force. */
export async function standingOf(db: Db, items: readonly DraftItem[]): Promise<Standing> {
  const state = await readAround(db, touchingOf(items));
  const flags = await readFlags(db, keysOf(items));
  const segments = await readSegments(db, idsOf(items));
  const { after, places } = applied(state, items);
  const faults = [...faultsOfItems(items, flags), ...(await newFaults(state, after, places, "/items"))];
  return { items: items.map((item) => compared(item, flags, segments)), flags, segments, faults };
}

/** The items beside what there is now; nothing is looked for that would be at fault. */
export async function comparedItems(db: Db, items: readonly DraftItem[]): Promise<Draft["items"]> {
  const flags = await readFlags(db, keysOf(items));
  const segments = await readSegments(db, idsOf(items));
  return items.map((item) => compared(item, flags, segments));
}

export const subjectOf = (item: DraftItem): string =>
  item.kind === "flag" ? item.target.definition.name : `segment:${item.target.id}`;

export const keysOf = (items: readonly DraftItem[]) =>
  items.flatMap((item) => (item.kind === "flag" ? [item.target.definition.name] : []));

const idsOf = (items: readonly DraftItem[]) =>
  items.flatMap((item) => (item.kind === "segment" ? [item.target.id] : []));

const touchingOf = (items: readonly DraftItem[]): Touching => ({
  flags: items.flatMap((item) => (item.kind === "flag" ? [item.target.definition] : [])),
  segments: idsOf(items),
});

async function readFlags(db: Db, keys: string[]): Promise<ReadonlyMap<string, FeatureFlag>> {
  const rows = await db.select(flagColumns).from(featureFlags).where(inArray(featureFlags.key, keys));
  return new Map(rows.map((row) => [row.key, flagOf(row)]));
}

async function readSegments(db: Db, ids: number[]): Promise<ReadonlyMap<number, Segment>> {
  const rows = await db.select(segmentColumns).from(flagSegments).where(inArray(flagSegments.id, ids));
  return new Map(rows.map((row) => [row.id, segmentOf(row)]));
}

function compared(
  item: DraftItem,
  flags: Standing["flags"],
  segments: Standing["segments"],
): Draft["items"][number] {
  if (item.kind === "segment") {
    const current = segments.get(item.target.id)?.definition ?? null;
    return { ...item, current, changedMeanwhile: !isDeepStrictEqual(current, item.base) };
  }
  const flag = flags.get(item.target.definition.name);
  const current = flag ? contentOf(flag) : null;
  return { ...item, current, changedMeanwhile: !isSame(current, item.base) };
}

function contentOf({ definition, onAt, offAt, plans, managedBy }: FeatureFlag): FlagContent {
  return FlagContent.parse({ definition, onAt, offAt, plans, managedBy });
}

/** The same moment may be written in several ways. */
export function isSame(one: FlagContent | null, other: FlagContent | null): boolean {
  return isDeepStrictEqual(one && withMoments(one), other && withMoments(other));
}

const withMoments = ({ onAt, offAt, ...content }: FlagContent) => ({
  ...content,
  onAt: onAt && microsecondsOf(onAt),
  offAt: offAt && microsecondsOf(offAt),
});

/** The state with all of a draft in force, and where in it each item stands. */
function applied(state: FullState, items: readonly DraftItem[]): { after: FullState; places: Changed[] } {
  const features = [...state.features];
  const segments = [...state.segments];
  const places = items.map((item, index): Changed => {
    if (item.kind === "segment") {
      const at = put(segments, item.target, ({ id }) => id === item.target.id);
      return { changed: `/segments/${at}`, field: `/items/${index}/target` };
    }
    const { definition } = item.target;
    const at = put(features, definition, ({ name }) => name === definition.name);
    return { changed: `/features/${at}`, field: `/items/${index}/target/definition` };
  });
  return { after: { ...state, features, segments }, places };
}

function put<T>(all: T[], one: T, isIt: (other: T) => boolean): number {
  const found = all.findIndex(isIt);
  const at = found < 0 ? all.length : found;
  all[at] = one;
  return at;
}

function faultsOfItems(items: readonly DraftItem[], flags: Standing["flags"]): FieldError[] {
  const subjects = items.map(subjectOf);
  return items.flatMap((item, index) => {
    const faults: FieldError[] = [];
    if (subjects.indexOf(subjectOf(item)) !== index) {
      faults.push({ pointer: `/items/${index}`, message: `is there twice: ${subjectOf(item)}` });
    }
    if (item.kind === "segment") {
      if (item.base && item.base.id !== item.target.id) {
        faults.push({ pointer: `/items/${index}/target/id`, message: "must be the one that it is based on" });
      }
      return faults;
    }
    const { definition, onAt, offAt } = item.target;
    if (item.base && item.base.definition.name !== definition.name) {
      const pointer = `/items/${index}/target/definition/name`;
      faults.push({ pointer, message: "must be the one that it is based on" });
    }
    if (onAt !== null && offAt !== null && Date.parse(offAt) <= Date.parse(onAt)) {
      faults.push({ pointer: `/items/${index}/target/offAt`, message: "must be after onAt" });
    }
    if (flags.get(definition.name)?.archivedAt) {
      faults.push({ pointer: `/items/${index}`, message: "is archived: bring it back first" });
    }
    return faults;
  });
}
