import { eq } from "drizzle-orm";
import type { z } from "zod";
import { flagSegments } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { readAround } from "./around";
import { changeFlags } from "./change";
import { readSegment, refuseNewFaults, refuseUnseen } from "./internal";
import type { Segment, UpdateSegment } from "./schemas";

/**
 * Puts a segment in the place of the one with its number.
 *
 * @throws AppError not_found, conflict where it was changed since the caller saw it, invalid_input with the place of
 * what is at fault
 */
export function updateSegment(
  context: OpenContext,
  { id, segment, seenUpdatedAt, reason }: z.output<typeof UpdateSegment>,
): Promise<Segment> {
  return changeFlags(context, reason, async (db) => {
    const known = await readSegment(db, id);
    refuseUnseen("segment", known, seenUpdatedAt);
    const before = await readAround(db, { segments: [id] });
    const at = before.segments.findIndex((one) => one.id === id);
    const after = { ...before, segments: before.segments.with(at, segment) };
    await refuseNewFaults(before, after, { changed: `/segments/${at}`, field: "/segment" });
    await db.update(flagSegments).set({ definition: segment }).where(eq(flagSegments.id, id));
    const answer = await readSegment(db, id);
    const subject = `segment:${id}`;
    return { answer, told: { action: "segment.updated", subject, before: known, after: answer } };
  });
}
