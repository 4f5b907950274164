import type { z } from "zod";
import { flagSegments } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import type { OpenContext } from "@/server/services/context";
import { readAround } from "./around";
import { changeFlags } from "./change";
import { readSegment, refuseNewFaults } from "./internal";
import type { CreateSegment, Segment } from "./schemas";

/** @throws AppError conflict for a number in use, invalid_input with the place of what is at fault */
export function createSegment(
  context: OpenContext,
  { segment, reason }: z.output<typeof CreateSegment>,
): Promise<Segment> {
  const { id } = segment;
  return changeFlags(context, reason, async (db) => {
    const before = await readAround(db, { segments: [id] });
    if (before.segments.some((one) => one.id === id)) {
      throw new AppError("conflict", `There is a segment ${id} already.`, {
        errors: [{ pointer: "/segment/id", message: "is in use" }],
      });
    }
    const after = { ...before, segments: [...before.segments, segment] };
    await refuseNewFaults(before, after, {
      changed: `/segments/${before.segments.length}`,
      field: "/segment",
    });
    await db.insert(flagSegments).values({ id, definition: segment });
    const answer = await readSegment(db, id);
    const subject = `segment:${id}`;
    return { answer, told: { action: "segment.created", subject, before: null, after: answer } };
  });
}
