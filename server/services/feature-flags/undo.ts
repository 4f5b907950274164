import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db/connection";
import { flagChanges } from "@/db/schema";
import { AppError, notFound } from "@/server/kernel/errors";
import { newId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { changeFlags, type Told } from "./change";
import { IMPORT_WITHIN_MS } from "./import";
import type { FlagAction, UndoFlagChange, UndoneFlagChange } from "./schemas";
import { undoOfFlag } from "./undo-flag";
import { undoOfImport } from "./undo-import";
import { undoOfSegment } from "./undo-segment";

/** What is taken back here: an experiment is started and stopped, and that is what it was. */
type Undoable = Exclude<FlagAction, `experiment.${string}`>;

/** What taking back an act is, in the log. */
const OPPOSITE = {
  "flag.created": "flag.removed",
  "flag.updated": "flag.updated",
  "flag.removed": "flag.created",
  "flag.controlled": "flag.controlled",
  "flag.killed": "flag.revived",
  "flag.revived": "flag.killed",
  "flag.archived": "flag.restored",
  "flag.restored": "flag.archived",
  "segment.created": "segment.removed",
  "segment.updated": "segment.updated",
  "segment.removed": "segment.created",
  "flags.imported": "flags.imported",
} as const satisfies Record<Undoable, FlagAction>;

const UNDOABLE = Object.keys(OPPOSITE) as Undoable[];

/**
 * Takes one change of the log back, as a new change with its own reason: of a flag only what that change touched, so
 * that a kill switch that was thrown since stays. What an undo did is undone the same way.
 *
 * @throws AppError not_found, conflict where that was changed since or where it is in use, invalid_input where what was
 * before is not sound any more
 */
export function undoFlagChange(
  context: OpenContext,
  { changeId, reason }: z.output<typeof UndoFlagChange>,
): Promise<z.output<typeof UndoneFlagChange>> {
  const undoing = async (db: Db) => {
    const { action, subject, before, after } = await readChange(db, changeId);
    const id = newId();
    const undone = await undo(db, subject, { logged: { before, after }, action, changeId, id });
    const told: Told = { ...undone, id, action: OPPOSITE[action], subject, undoes: changeId };
    return { answer: { changeId, action: told.action, subject }, told };
  };
  return changeFlags(context, reason, undoing, { withinMs: IMPORT_WITHIN_MS });
}

/** What is taken back. What the log holds of it was written by a verb of this service. */
export interface Undoing {
  logged: { before: unknown; after: unknown };
  action: Undoable;
  changeId: string;
  /** Of the change that takes it back. */
  id: string;
}

async function readChange(
  db: Db,
  id: string,
): Promise<Undoing["logged"] & { subject: string | null; action: Undoable }> {
  const { action, subject, before, after } = flagChanges;
  const found = await db
    .select({ action, subject, before, after })
    .from(flagChanges)
    .where(eq(flagChanges.id, id));
  const [row] = found;
  const known = UNDOABLE.find((one) => one === row?.action);
  if (!row) throw notFound("change");
  if (!known) throw new AppError("conflict", "That change cannot be undone here.");
  return { ...row, action: known };
}

function undo(db: Db, subject: string | null, undoing: Undoing): Promise<Pick<Told, "before" | "after">> {
  if (subject === null) return undoOfImport(db, undoing);
  const [, id] = /^segment:(\d+)$/.exec(subject) ?? [];
  return id === undefined ? undoOfFlag(db, subject, undoing) : undoOfSegment(db, Number(id), undoing.logged);
}
