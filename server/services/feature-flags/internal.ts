import { and, count, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { experiments, featureFlags, flagKills, flagOverrides, flagRevision, flagSegments } from "@/db/schema";
import { AppError, type FieldError, notFound } from "@/server/kernel/errors";
import { isSameMoment } from "@/server/kernel/moments";
import { type Fault, faultsInTurns } from "@/server/platform/flags/faults";
import type { FlagDefinition, FullState, SegmentDefinition } from "@/server/platform/flags/format";
import type { FeatureFlag, Segment } from "./schemas";

const { key, onAt, offAt, plans, managedBy, archivedAt, createdAt, updatedAt } = featureFlags;

/** Since when the kill switch holds a flag; null: it does not. */
const killedAt = sql<
  string | null
>`(select ${flagKills.killedAt} from ${flagKills} where ${flagKills.flagKey} = ${featureFlags.key})`.mapWith(
  flagKills.killedAt,
);

/** The columns that leave the service. */
export const flagColumns = {
  key,
  definition: featureFlags.definition,
  killedAt,
  onAt,
  offAt,
  plans,
  managedBy,
  archivedAt,
  createdAt,
  updatedAt,
};

/** What is stored was parsed by the verb that wrote it, and the application's role cannot write it. */
export const flagStored = (definition: unknown) => definition as FlagDefinition;
export const segmentStored = (definition: unknown) => definition as SegmentDefinition;

type Row = Omit<FeatureFlag, "definition"> & { definition: unknown };

export function flagOf(row: Row): FeatureFlag {
  return { ...row, definition: flagStored(row.definition) };
}

/** @throws AppError not_found */
export async function readFlag(db: Db, flagKey: string): Promise<FeatureFlag> {
  const flag = await findFlag(db, flagKey);
  if (!flag) throw notFound("flag");
  return flag;
}

export async function findFlag(db: Db, flagKey: string): Promise<FeatureFlag | undefined> {
  const [row] = await db.select(flagColumns).from(featureFlags).where(eq(key, flagKey));
  return row && flagOf(row);
}

/**
 * Its row stays locked until the transaction ends: no workspace's override comes meanwhile. A kill switch does.
 *
 * @throws AppError not_found
 */
export async function lockFlag(db: Db, flagKey: string): Promise<FeatureFlag> {
  const [row] = await db.select(flagColumns).from(featureFlags).where(eq(key, flagKey)).for("no key update");
  if (!row) throw notFound("flag");
  return flagOf(row);
}

/** @throws AppError conflict: what is archived is brought back before it is changed */
export function refuseArchived(flag: Pick<FeatureFlag, "key" | "archivedAt">): void {
  if (flag.archivedAt === null) return;
  throw new AppError("conflict", `The flag ${flag.key} is archived: bring it back first.`);
}

export const segmentColumns = {
  id: flagSegments.id,
  definition: flagSegments.definition,
  createdAt: flagSegments.createdAt,
  updatedAt: flagSegments.updatedAt,
};

export function segmentOf(row: Omit<Segment, "definition"> & { definition: unknown }): Segment {
  return { ...row, definition: segmentStored(row.definition) };
}

/** @throws AppError not_found */
export async function readSegment(db: Db, id: number): Promise<Segment> {
  const segment = await findSegment(db, id);
  if (!segment) throw notFound("segment");
  return segment;
}

export async function findSegment(db: Db, id: number): Promise<Segment | undefined> {
  const [row] = await db.select(segmentColumns).from(flagSegments).where(eq(flagSegments.id, id));
  return row && segmentOf(row);
}

/** What every change of a definition lets rise, whatever happens above the rules. */
export async function readDefinitionsRevision(db: Db): Promise<number> {
  const [row] = await db.select({ definitions: flagRevision.definitions }).from(flagRevision);
  return row?.definitions ?? 0;
}

/** Every definition that is not archived, in the order of keys, as Unleash gives it to its clients. */
export async function readDefinitions(db: Db): Promise<FullState> {
  const flags = await db
    .select({ definition: featureFlags.definition })
    .from(featureFlags)
    .where(isNull(archivedAt))
    .orderBy(key);
  const segments = await db
    .select({ definition: flagSegments.definition })
    .from(flagSegments)
    .orderBy(flagSegments.id);
  return {
    version: 2,
    features: flags.map(({ definition }) => flagStored(definition)),
    segments: segments.map(({ definition }) => segmentStored(definition)),
  };
}

/** Where in a state something stands, and where it stood in the request. */
export interface Changed {
  changed: string;
  field: string;
}

/**
 * Refuses a change that brings a fault: `changed` is where in `after` what was changed stands, `field` where it stood
 * in the request. What was at fault before, and stays so, is nobody's now.
 *
 * @throws AppError invalid_input, with the place of each
 */
export async function refuseNewFaults(
  before: FullState,
  after: FullState,
  { changed, field }: { changed?: string; field: string },
): Promise<void> {
  const errors = await newFaults(before, after, changed === undefined ? [] : [{ changed, field }], field);
  if (errors.length > 0) throw refused(errors);
}

/**
 * The faults that a change of several things brings; one of none of them is told at `elsewhere`. Of the part of the
 * state that the change is about: see `readAround`.
 */
export async function newFaults(
  before: FullState,
  after: FullState,
  places: readonly Changed[],
  elsewhere: string,
): Promise<FieldError[]> {
  const faults = await faultsInTurns(after);
  if (faults.length === 0) return [];
  const known = new Set((await faultsInTurns(before)).map((fault) => nameOf(fault, before)));
  return faults.flatMap((fault) => {
    const own = places.find(({ changed }) => `${fault.pointer}/`.startsWith(`${changed}/`));
    if (own) {
      return [{ pointer: own.field + fault.pointer.slice(own.changed.length), message: fault.message }];
    }
    if (known.has(nameOf(fault, after))) return [];
    return [{ pointer: elsewhere, message: `${placeOf(fault, after)} ${fault.message}` }];
  });
}

/** An override that is not over: the others decide nothing, and keep nothing from going. */
export const inForce = sql<boolean>`coalesce(${flagOverrides.endsAt} > now(), true)`;

/** How many workspaces have one, of the flag of each row. */
export const overridesOf = (db: Db) => db.$count(flagOverrides, and(eq(flagOverrides.flagKey, key), inForce));

/**
 * Keeps flags from being removed while something holds them: a kill switch, for what the code declares for a key
 * without a definition may be on; an override, for its tenant was promised it. Their rows stay locked until the
 * transaction ends, so that no override comes meanwhile. A kill that comes is met at the commit.
 *
 * @throws AppError conflict, with how many there are
 */
export async function refuseInUse(db: Db, which: SQL): Promise<void> {
  const going = await db.select({ key, killedAt }).from(featureFlags).where(which).orderBy(key).for("update");
  const killed = going.filter((flag) => flag.killedAt !== null);
  const overridden = await db
    .select({ key: flagOverrides.flagKey, overrides: count() })
    .from(flagOverrides)
    .where(and(inForce, inArray(flagOverrides.flagKey, db.select({ key }).from(featureFlags).where(which))))
    .groupBy(flagOverrides.flagKey);
  await refuseRunning(db, which);
  const overrides = overridden.reduce((sum, flag) => sum + flag.overrides, 0);
  const first = killed[0] ?? overridden[0];
  if (!first) return;
  const message = killed[0]
    ? `The kill switch holds ${first.key} off, and would be gone with it: take it back first.`
    : `Workspaces have overrides of ${first.key}: take them away first.`;
  throw new AppError("conflict", message, { details: { killed: killed.length, overrides } });
}

/** What is being found out would end without a word. @throws AppError conflict */
async function refuseRunning(db: Db, which: SQL): Promise<void> {
  const going = db.select({ key }).from(featureFlags).where(which);
  const [running] = await db
    .select({ name: experiments.name, flagKey: experiments.flagKey })
    .from(experiments)
    .where(and(eq(experiments.state, "running"), inArray(experiments.flagKey, going)));
  if (!running) return;
  const { name, flagKey } = running;
  throw new AppError("conflict", `The experiment ${name} runs on ${flagKey}: stop it first.`);
}

/**
 * Refuses to write over what the caller has not seen: two operators edit the same thing at the same time.
 *
 * @throws AppError conflict
 */
export function refuseUnseen(what: string, now: { updatedAt: string }, seenUpdatedAt: string): void {
  if (isSameMoment(now.updatedAt, seenUpdatedAt)) return;
  throw new AppError("conflict", `The ${what} was changed meanwhile: read it again, then change it.`, {
    errors: [{ pointer: "/seenUpdatedAt", message: `is not when it was last changed: ${now.updatedAt}` }],
  });
}

/** @throws AppError invalid_input */
export function refuseEndBeforeBegin({ onAt, offAt }: { onAt: string | null; offAt: string | null }): void {
  if (onAt !== null && offAt !== null && Date.parse(offAt) <= Date.parse(onAt)) {
    throw refused([{ pointer: "/offAt", message: "must be after onAt" }]);
  }
}

export function refused(errors: readonly FieldError[]): AppError {
  const [first] = errors;
  return new AppError("invalid_input", `The request is not valid: ${first?.pointer} ${first?.message}.`, {
    errors,
  });
}

/** The same fault of the same flag has the same name in two states, wherever the flag stands in them. */
function nameOf(fault: Fault, state: FullState): string {
  return `${placeOf(fault, state)}: ${fault.message}`;
}

function placeOf({ pointer }: Fault, { features, segments }: FullState): string {
  const [, list, at, ...rest] = pointer.split("/");
  const subject =
    list === "features" ? features[Number(at)]?.name : `segment ${segments[Number(at)]?.id ?? at}`;
  return `${subject} ${rest.join("/")}`;
}
