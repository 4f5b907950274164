import { isDeepStrictEqual } from "node:util";
import { eq } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { featureFlags } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import type { FullState } from "@/server/platform/flags/format";
import { readAround } from "./around";
import { findFlag, readFlag, refuseArchived, refuseInUse, refuseNewFaults } from "./internal";
import { besideKills, lockKill, setKill } from "./kills";
import { letGo, putBack } from "./let-go";
import type { FeatureFlag } from "./schemas";
import type { Undoing } from "./undo";

const FIELDS = ["definition", "killedAt", "onAt", "offAt", "plans", "managedBy", "archivedAt"] as const;
type Content = Pick<FeatureFlag, (typeof FIELDS)[number]>;

/** A flag as the log has it; what was not there yet when it was written is null. */
function loggedFlag(given: unknown): FeatureFlag | null {
  if (given === null) return null;
  const flag = given as FeatureFlag;
  return { ...flag, managedBy: flag.managedBy ?? [], archivedAt: flag.archivedAt ?? null };
}

interface Both {
  before: FeatureFlag | null;
  after: FeatureFlag | null;
}

/** Puts what a change touched of a flag back as it was before it. */
export async function undoOfFlag(
  db: Db,
  key: string,
  { logged, action, changeId, id }: Undoing,
): Promise<Both> {
  const [before, after] = [loggedFlag(logged.before), loggedFlag(logged.after)];
  if (before === null) return undoCreation(db, key, after, id);
  if (after === null) return undoRemoval(db, before, changeId);
  // By its act, too: a kill switch that was thrown during an edit may stand in what the log has of that.
  const isOfKill = action === "flag.killed" || action === "flag.revived";
  const fields = FIELDS.filter((field) => (field === "killedAt") === isOfKill);
  const touched = fields.filter((field) => !isDeepStrictEqual(before[field], after[field]));
  if (touched.length === 0)
    throw new AppError("conflict", "That change changed nothing: there is nothing to undo.");
  if (isOfKill) await lockKill(db, key);
  const now = await findFlag(db, key);
  const since = now ? touched.filter((field) => !isDeepStrictEqual(now[field], after[field])) : touched;
  if (!now || since.length > 0) throw changedSince(key, since, now ?? null);
  if (touched.some((field) => field !== "killedAt" && field !== "archivedAt")) refuseArchived(now);
  const content = Object.fromEntries(touched.map((field) => [field, before[field]])) as Partial<Content>;
  await refuseUnsound(db, now, { ...now, ...content });
  const { killedAt, ...columns } = content;
  if (killedAt !== undefined) await setKill(db, key, killedAt);
  if (Object.keys(columns).length > 0)
    await db.update(featureFlags).set(columns).where(eq(featureFlags.key, key));
  const left = await readFlag(db, key);
  return { before: now, after: isOfKill ? left : besideKills(now, left) };
}

async function undoCreation(db: Db, key: string, after: FeatureFlag | null, id: string): Promise<Both> {
  const now = await findFlag(db, key);
  const since = now ? FIELDS.filter((field) => !isDeepStrictEqual(now[field], after?.[field])) : FIELDS;
  if (!now || since.length > 0) throw changedSince(key, since, now ?? null);
  await letGo(db, eq(featureFlags.key, key), id);
  await refuseUnsound(db, now, null);
  await db.delete(featureFlags).where(eq(featureFlags.key, key));
  return { before: now, after: null };
}

async function undoRemoval(db: Db, before: FeatureFlag, changeId: string): Promise<Both> {
  const { key, definition, killedAt, onAt, offAt, plans, managedBy, archivedAt } = before;
  const now = await findFlag(db, key);
  if (now) throw changedSince(key, FIELDS, now);
  await refuseUnsound(db, null, before);
  await db.insert(featureFlags).values({ key, definition, onAt, offAt, plans, managedBy, archivedAt });
  if (killedAt) await setKill(db, key, killedAt);
  await putBack(db, [key], changeId);
  return { before: null, after: await readFlag(db, key) };
}

/**
 * @throws AppError invalid_input where the definitions would be at fault, conflict where one that is in use would go
 * into the archive
 */
async function refuseUnsound(db: Db, now: FeatureFlag | null, next: FeatureFlag | null): Promise<void> {
  const isIn = (flag: FeatureFlag | null) => flag !== null && flag.archivedAt === null;
  if (now && isIn(now) && next && !isIn(next)) await refuseInUse(db, eq(featureFlags.key, now.key));
  const key = now?.key ?? next?.key;
  const goes = now && !(next && isIn(next)) ? [now.key] : [];
  const state = await readAround(db, { flags: next && isIn(next) ? [next.definition] : [], goes });
  const rest = state.features.filter(({ name }) => name !== key);
  const after: FullState = {
    ...state,
    features: next && isIn(next) ? [...rest, next.definition] : rest,
  };
  await refuseNewFaults(state, after, { field: "/changeId" });
}

function changedSince(key: string, fields: readonly string[], now: FeatureFlag | null): AppError {
  const what = now ? `Its ${fields.join(", ")} changed` : "It was removed";
  return new AppError("conflict", `The flag ${key} is not as that change left it. ${what} since.`, {
    errors: fields.map((field) => ({ pointer: "/changeId", message: `${field} was changed since` })),
  });
}
