import { eq } from "drizzle-orm";
import type { z } from "zod";
import { flagSegments } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { readAround } from "./around";
import { changeFlags } from "./change";
import { readSegment, refuseNewFaults, refuseUnseen } from "./internal";
import type { RemoveSegment, Segment } from "./schemas";

/** @throws AppError not_found, conflict where it was changed since the caller saw it, invalid_input while flags use it */
export function removeSegment(
  context: OpenContext,
  { id, seenUpdatedAt, reason }: z.output<typeof RemoveSegment>,
): Promise<Segment> {
  return changeFlags(context, reason, async (db) => {
    const answer = await readSegment(db, id);
    refuseUnseen("segment", answer, seenUpdatedAt);
    const before = await readAround(db, { segmentsGo: [id] });
    const segments = before.segments.filter((one) => one.id !== id);
    await refuseNewFaults(before, { ...before, segments }, { field: "/id" });
    await db.delete(flagSegments).where(eq(flagSegments.id, id));
    return {
      answer,
      told: { action: "segment.removed", subject: `segment:${id}`, before: answer, after: null },
    };
  });
}
