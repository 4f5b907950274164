import { and, asc, desc, eq, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { auditEntries } from "@/db/schema";
import type { TenantTransaction } from "@/db/tenant";
import { decodeCursor, encodeCursor, TOTAL_CAP, totalPages } from "@/server/kernel/pagination";
import type { ListPage } from "@/server/platform/listing";
import { auditEntryColumns } from "./internal";
import type { AuditEntry, AuditFilters, ListAuditEntries } from "./schemas";

type Search = z.output<typeof ListAuditEntries> & { search: string };
/** `sortOrder` undefined: in none, for what is counted. */
type Sought = AuditFilters & { search: string; sortOrder: "asc" | "desc" | undefined };

/** A page of the entries that hold all words sought. The look-up answers ids; the rows are read behind the wall. */
export async function searchRows(tx: TenantTransaction, input: Search): Promise<ListPage<AuditEntry>> {
  const { limit, page, sortOrder } = input;
  const cursor = input.cursor === undefined ? undefined : decodeCursor(input.cursor);
  const order = sortOrder === "asc" ? asc : desc;
  const found = idsOf(input, { cursor, limit: limit + 1, offset: cursor ? 0 : (page - 1) * limit });
  const rows = await tx.db
    .select(auditEntryColumns)
    .from(auditEntries)
    .where(and(eq(auditEntries.tenantId, tx.tenantId), sql`${auditEntries.id} = any(array(${found}))`))
    .orderBy(order(auditEntries.occurredAt), order(auditEntries.id));
  const counted = await countSome(tx, input);
  const total = Math.min(counted, TOTAL_CAP);
  const data = rows.slice(0, limit);
  const last = rows.length > limit ? data.at(-1) : undefined;
  return {
    data,
    total,
    ...(counted > TOTAL_CAP && { totalCapped: true }),
    page: cursor ? null : page,
    totalPages: totalPages(total, limit),
    nextCursor: last ? encodeCursor({ value: last.occurredAt, id: last.id }) : null,
  };
}

/** All that match, up to just over the cap. */
async function countSome({ db }: TenantTransaction, input: Search): Promise<number> {
  const sought = { ...input, sortOrder: undefined };
  const found = idsOf(sought, { cursor: undefined, limit: TOTAL_CAP + 1, offset: 0 });
  const [row] = await db.execute<{ n: number }>(sql`select count(*)::int as n from (${found}) as found`);
  return row?.n ?? 0;
}

interface Part {
  cursor: { value: string; id: string } | undefined;
  limit: number;
  offset: number;
}

/** The look-up itself: ids in the order asked for, if any. */
export function idsOf(input: Sought, { cursor, limit, offset }: Part): SQL {
  const { action, actorId, targetType, targetId, from, to, search, sortOrder } = input;
  return sql`select auth_search_audit_entries(${wordsOf(search)}::text, ${action ?? null}::text,
    ${actorId ?? null}::text, ${targetType ?? null}::text, ${targetId ?? null}::text,
    ${from ?? null}::timestamptz, ${to ?? null}::timestamptz,
    ${cursor?.value ?? null}::timestamptz, ${cursor?.id ?? null}::uuid,
    ${sortOrder === undefined ? null : sortOrder === "asc"}::boolean, ${limit}::int, ${offset}::int)`;
}

/**
 * The words as a tsquery in which nothing but they and what joins them can stand. The last one may still be being
 * typed: from three letters on, it stands for all that begin with it.
 */
function wordsOf(search: string): string {
  const words = search.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const last = words.pop() ?? "";
  return [...words.map((word) => `'${word}'`), last.length < 3 ? `'${last}'` : `'${last}':*`].join(" & ");
}
