import { eq } from "drizzle-orm";
import type { z } from "zod";
import type { Db } from "@/db/connection";
import { flagChanges } from "@/db/schema";
import { AppError, notFound } from "@/server/kernel/errors";
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
    const undone = await undo(db, { subject, before, after });
    const told: Told = { ...undone, action: OPPOSITE[action], subject, undoes: changeId };
    return { answer: { changeId, action: told.action, subject }, told };
  };
  return changeFlags(context, reason, undoing, { withinMs: IMPORT_WITHIN_MS });
}

/** What the log says of a change. What it holds was written by a verb of this service. */
export interface Logged {
  subject: string | null;
  before: unknown;
  after: unknown;
}

async function readChange(db: Db, id: string): Promise<Logged & { action: Undoable }> {
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

function undo(db: Db, change: Logged): Promise<Pick<Told, "before" | "after">> {
  if (change.subject === null) return undoOfImport(db, change);
  const [, id] = /^segment:(\d+)$/.exec(change.subject) ?? [];
  return id === undefined ? undoOfFlag(db, change.subject, change) : undoOfSegment(db, Number(id), change);
}
