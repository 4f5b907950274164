import { inArray } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { flagSegments } from "@/db/schema";
import type { FlagDefinition } from "@/server/platform/flags/format";
import { pageOf } from "@/server/platform/listing";
import type { OpenContext } from "@/server/services/context";
import { operatorActing } from "@/server/services/operator-tokens";
import { readDefinitions, segmentColumns, segmentOf } from "./internal";
import type { ListSegments, SegmentList } from "./schemas";

/** The segments for operators, by number. */
export function listSegments(
  context: OpenContext,
  input: z.output<typeof ListSegments>,
): Promise<z.output<typeof SegmentList>> {
  operatorActing(context, "flags:read");
  const which = input.ids && inArray(flagSegments.id, input.ids);
  return database().system((db) =>
    pageOf(
      db,
      flagSegments,
      input,
      async ({ limit, offset }) => {
        const rows = db.select(segmentColumns).from(flagSegments).where(which).orderBy(flagSegments.id);
        const { features } = await readDefinitions(db);
        return (await rows.limit(limit).offset(offset))
          .map(segmentOf)
          .map((segment) => ({ ...segment, usedBy: usersOf(segment.id, features) }));
      },
      which,
    ),
  );
}

const usersOf = (id: number, features: readonly FlagDefinition[]) =>
  features
    .filter(({ strategies }) => strategies.some(({ segments }) => segments?.includes(id)))
    .map(({ name }) => name);
