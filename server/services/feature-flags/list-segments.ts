import { inArray, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { featureFlags, flagSegments } from "@/db/schema";
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
  const which = input.ids && inArray(flagSegments.id, input.ids);
  return database().system((db) =>
    pageOf(
      db,
      flagSegments,
      input,
      async ({ limit, offset }) => {
        const rows = db.select(segmentColumns).from(flagSegments).where(which).orderBy(flagSegments.id);
        const segments = (await rows.limit(limit).offset(offset)).map(segmentOf);
        const users = await usersOf(
          db,
          segments.map(({ id }) => id),
        );
        return segments.map((segment) => ({ ...segment, usedBy: users.get(segment.id) ?? [] }));
      },
      which,
    ),
  );
}

/**
 * The flags that use these segments, by key. Found in the database: to read every definition here would keep a
 * connection for long that a kill switch may wait for.
 */
async function usersOf(db: Db, ids: readonly number[]): Promise<Map<number, string[]>> {
  const users = new Map<number, string[]>();
  if (ids.length === 0) return users;
  const named = db
    .select({
      key: featureFlags.key,
      id: sql<number>`jsonb_path_query(${featureFlags.definition}, '$.strategies[*].segments[*]')::int`.as(
        "id",
      ),
    })
    .from(featureFlags)
    .where(isNull(featureFlags.archivedAt))
    .as("named");
  const uses = await db
    .selectDistinct({ key: named.key, id: named.id })
    .from(named)
    .where(inArray(named.id, [...ids]))
    .orderBy(named.key);
  for (const { key, id } of uses) users.set(id, [...(users.get(id) ?? []), key]);
  return users;
}
