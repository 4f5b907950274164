import type { z } from "zod";
import { flagSegments } from "@/db/schema";
import type { SegmentDefinition } from "@/server/platform/flags/format";
import type { OpenContext } from "@/server/services/context";
import { changeFlags } from "./change";
import { readDefinitions, refuseNewFaults } from "./internal";
import type { SaveSegment } from "./schemas";

/** Makes a segment, or puts it in the place of the one with its number. @throws AppError invalid_input */
export function saveSegment(
  context: OpenContext,
  { segment, reason }: z.output<typeof SaveSegment>,
): Promise<SegmentDefinition> {
  return changeFlags(context, reason, async (db) => {
    const before = await readDefinitions(db);
    const known = before.segments.find(({ id }) => id === segment.id) ?? null;
    const others = before.segments.filter(({ id }) => id !== segment.id);
    const after = { ...before, segments: [...others, segment] };
    refuseNewFaults(before, after, { changed: `/segments/${others.length}`, field: "/segment" });
    await db
      .insert(flagSegments)
      .values({ id: segment.id, definition: segment })
      .onConflictDoUpdate({ target: flagSegments.id, set: { definition: segment } });
    const subject = `segment:${segment.id}`;
    return { answer: segment, told: { action: "segment.saved", subject, before: known, after: segment } };
  });
}
