import { and, desc, eq, lt, sql } from "drizzle-orm";
import type { z } from "zod";
import { database } from "@/db/client";
import { userSecurityEvents } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { signedIn } from "./internal";
import type { ListSecurityEvents, SecurityEventList } from "./schemas";

/** What happened to the person's account, the newest first. Never another's, nor a network address as a whole. */
export async function listSecurityEvents(
  context: OpenContext,
  { limit, cursor }: z.output<typeof ListSecurityEvents>,
): Promise<SecurityEventList> {
  const { userId } = signedIn(context);
  const { createdAt, id, kind, addressPrefix, userAgent } = userSecurityEvents;
  const rows = await database().identity((db) =>
    db
      .select({ id, kind, addressPrefix, userAgent, createdAt })
      .from(userSecurityEvents)
      .where(and(eq(userSecurityEvents.userId, userId), cursor ? isBefore(userId, cursor) : undefined))
      .orderBy(desc(createdAt), desc(id))
      .limit(limit + 1),
  );
  const data = rows.slice(0, limit);
  return { data, nextCursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null };
}

/** Older than one of the person's own entries; another's is nowhere in the list. */
function isBefore(userId: string, entryId: string) {
  const { createdAt, id } = userSecurityEvents;
  return lt(
    sql`(${createdAt}, ${id})`,
    sql`(select e.created_at, e.id from user_security_events e where e.id = ${entryId} and e.user_id = ${userId})`,
  );
}
