import { and, desc, eq } from "drizzle-orm";
import { database } from "@/db/client";
import { sessions } from "@/db/schema";
import type { UserId } from "@/server/kernel/ids";
import { isLive } from "./lifetime";

/** The person's live sessions, the last used first. Tokens and their hashes stay in the database. */
export function listLiveSessions(userId: UserId) {
  return database().identity((db) =>
    db
      .select({
        id: sessions.id,
        userAgent: sessions.userAgent,
        addressPrefix: sessions.addressPrefix,
        createdAt: sessions.createdAt,
        lastUsedAt: sessions.lastUsedAt,
      })
      .from(sessions)
      .where(and(eq(sessions.userId, userId), isLive()))
      .orderBy(desc(sessions.lastUsedAt), desc(sessions.id)),
  );
}
