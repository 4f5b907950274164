import type { z } from "zod";
import { database } from "@/db/client";
import { flagSegments } from "@/db/schema";
import { pageOf } from "@/server/platform/listing";
import type { OpenContext } from "@/server/services/context";
import { operatorActing } from "@/server/services/operator-tokens";
import { segmentColumns, segmentOf } from "./internal";
import type { ListSegments, SegmentList } from "./schemas";

/** The segments for operators, by number. */
export function listSegments(
  context: OpenContext,
  input: z.output<typeof ListSegments>,
): Promise<z.output<typeof SegmentList>> {
  operatorActing(context, "flags:read");
  return database().system((db) =>
    pageOf(db, flagSegments, input, async ({ limit, offset }) => {
      const rows = db.select(segmentColumns).from(flagSegments).orderBy(flagSegments.id);
      return (await rows.limit(limit).offset(offset)).map(segmentOf);
    }),
  );
}
