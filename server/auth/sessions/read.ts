import { and, eq, lt, sql } from "drizzle-orm";
import { database } from "@/db/client";
import type { Db } from "@/db/connection";
import { sessions, users } from "@/db/schema";
import { asId, type SessionId, type UserId } from "@/server/kernel/ids";
import type { SessionFacts } from "@/server/kernel/session-policy";
import { isLive, secondsAgo, TOUCH_EVERY_SECONDS } from "./lifetime";
import { hashToken, looksLikeToken } from "./token";

/** A live session and its person. Holds no secret. */
export interface LiveSession {
  sessionId: SessionId;
  user: { id: UserId; name: string; email: string; isOperator: boolean };
  facts: SessionFacts;
}

const idleSeconds = sql<number>`greatest(${sessions.longestIdleSeconds},
  extract(epoch from now() - ${sessions.lastUsedAt})::int)`;

const factColumns = {
  signedInAt: sessions.createdAt,
  longestIdleSeconds: idleSeconds,
  secondFactorAt: sessions.secondFactorAt,
};

/** The live session of a token; undefined for anything else, garbage included. */
export async function readSession(token: string): Promise<LiveSession | undefined> {
  if (!looksLikeToken(token)) return undefined;
  return database().identity((db) => findSession(db, token));
}

/** The same inside a transaction; writes the session's last use, at most once a minute. */
export async function findSession(db: Db, token: string): Promise<LiveSession | undefined> {
  const [row] = await db
    .select({
      sessionId: sessions.id,
      userId: users.id,
      name: users.name,
      email: users.email,
      isOperator: users.isOperator,
      ...factColumns,
      isStale: sql<boolean>`${sessions.lastUsedAt} < ${secondsAgo(TOUCH_EVERY_SECONDS)}`,
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.tokenHash, hashToken(token)), isLive()));
  if (!row) return undefined;
  if (row.isStale) await touch(db, row.sessionId);
  return {
    sessionId: asId<SessionId>(row.sessionId),
    user: { id: asId<UserId>(row.userId), name: row.name, email: row.email, isOperator: row.isOperator },
    facts: factsOf(row),
  };
}

/** What a tenant's rules look at, of a session that is known to be live. */
export async function readSessionFacts(db: Db, sessionId: SessionId): Promise<SessionFacts | undefined> {
  const [row] = await db.select(factColumns).from(sessions).where(eq(sessions.id, sessionId));
  return row && factsOf(row);
}

function factsOf(row: {
  signedInAt: string;
  longestIdleSeconds: number;
  secondFactorAt: string | null;
}): SessionFacts {
  return {
    signedInAt: Date.parse(row.signedInAt),
    longestIdleSeconds: row.longestIdleSeconds,
    secondFactor: row.secondFactorAt !== null,
  };
}

async function touch(db: Db, sessionId: string): Promise<void> {
  await db
    .update(sessions)
    .set({ lastUsedAt: sql`now()`, longestIdleSeconds: idleSeconds })
    .where(and(eq(sessions.id, sessionId), lt(sessions.lastUsedAt, secondsAgo(TOUCH_EVERY_SECONDS))));
}
