import { count } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { flagSegments } from "@/db/schema";
import { totalPages } from "@/server/kernel/pagination";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { segmentColumns, segmentOf } from "./internal";
import type { ListSegments, SegmentList } from "./schemas";

/** The segments for operators, by number. */
export function listSegments(
  context: OpenContext,
  { page, limit }: z.output<typeof ListSegments>,
): Promise<z.output<typeof SegmentList>> {
  operatorIdOf(context);
  return database().system(async (db) => {
    const rows = await db
      .select(segmentColumns)
      .from(flagSegments)
      .orderBy(flagSegments.id)
      .limit(limit)
      .offset((page - 1) * limit);
    const [counted] = await db.select({ total: count() }).from(flagSegments);
    const total = counted?.total ?? 0;
    return { data: rows.map(segmentOf), total, page, totalPages: totalPages(total, limit) };
  });
}
