import { eq } from "drizzle-orm";
import type { z } from "zod";
import { flagSegments } from "@/db/schema";
import { notFound } from "@/server/kernel/errors";
import type { SegmentDefinition } from "@/server/platform/flags/format";
import type { OpenContext } from "@/server/services/context";
import { changeFlags } from "./change";
import { readDefinitions, refuseNewFaults } from "./internal";
import type { RemoveSegment } from "./schemas";

/** @throws AppError not_found, invalid_input while flags use it */
export function removeSegment(
  context: OpenContext,
  { id, reason }: z.output<typeof RemoveSegment>,
): Promise<SegmentDefinition> {
  return changeFlags(context, reason, async (db) => {
    const before = await readDefinitions(db);
    const known = before.segments.find((one) => one.id === id);
    if (!known) throw notFound("segment");
    const segments = before.segments.filter((one) => one.id !== id);
    refuseNewFaults(before, { ...before, segments }, { field: "/id" });
    await db.delete(flagSegments).where(eq(flagSegments.id, id));
    const told = { action: "segment.removed", subject: `segment:${id}`, before: known, after: null } as const;
    return { answer: known, told };
  });
}
