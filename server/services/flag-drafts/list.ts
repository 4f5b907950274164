import { count, desc, isNotNull, isNull } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { flagDrafts } from "@/db/schema";
import { totalPages } from "@/server/kernel/pagination";
import type { OpenContext } from "@/server/services/context";
import { operatorIdOf } from "@/server/services/entitlements";
import { draftColumns, draftOf } from "./internal";
import type { DraftList, ListDrafts } from "./schemas";
import { subjectOf } from "./standing";

/** The drafts of every operator, the newest first. */
export function listDrafts(
  context: OpenContext,
  { page, limit, closed }: z.output<typeof ListDrafts>,
): Promise<z.output<typeof DraftList>> {
  operatorIdOf(context);
  const which = closed ? isNotNull(flagDrafts.closedAt) : isNull(flagDrafts.closedAt);
  return database().system(async (db) => {
    const rows = await db
      .select({ ...draftColumns, items: flagDrafts.items })
      .from(flagDrafts)
      .where(which)
      .orderBy(desc(flagDrafts.createdAt), desc(flagDrafts.id))
      .limit(limit)
      .offset((page - 1) * limit);
    const [counted] = await db.select({ total: count() }).from(flagDrafts).where(which);
    const total = counted?.total ?? 0;
    const data = rows
      .map(draftOf)
      .map(({ items, ...draft }) => ({ ...draft, subjects: items.map(subjectOf) }));
    return { data, total, page, totalPages: totalPages(total, limit) };
  });
}
