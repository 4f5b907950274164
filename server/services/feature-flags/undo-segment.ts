import { isDeepStrictEqual } from "node:util";
import { eq } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { flagSegments } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import type { SegmentDefinition } from "@/server/platform/flags/format";
import { readAround } from "./around";
import { findSegment, readSegment, refuseNewFaults } from "./internal";
import type { Segment } from "./schemas";

/** Puts a segment back as it was before a change of it: away, there again, or with what it had. */
export async function undoOfSegment(
  db: Db,
  id: number,
  logged: { before: unknown; after: unknown },
): Promise<{ before: Segment | null; after: Segment | null }> {
  // What the log holds of a segment was written by a verb of this service.
  const [before, after] = [logged.before as Segment | null, logged.after as Segment | null];
  const now = await findSegment(db, id);
  if (!isDeepStrictEqual(now?.definition, after?.definition)) throw changedSince(id, now);
  const state = await readAround(db, before ? { segments: [id] } : { segmentsGo: [id] });
  const rest = state.segments.filter((one) => one.id !== id);
  const segments = before ? [...rest, before.definition] : rest;
  await refuseNewFaults(state, { ...state, segments }, { field: "/changeId" });
  await write(db, id, before?.definition ?? null);
  return { before: now ?? null, after: before && (await readSegment(db, id)) };
}

async function write(db: Db, id: number, definition: SegmentDefinition | null): Promise<void> {
  if (definition === null) {
    await db.delete(flagSegments).where(eq(flagSegments.id, id));
    return;
  }
  await db
    .insert(flagSegments)
    .values({ id, definition })
    .onConflictDoUpdate({ target: flagSegments.id, set: { definition } });
}

function changedSince(id: number, now: Segment | undefined): AppError {
  const what = now ? "It was changed since." : "It is not there any more.";
  return new AppError("conflict", `Segment ${id} is not as that change left it. ${what}`);
}
