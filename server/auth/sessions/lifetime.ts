import { and, gt, isNull, type SQL, sql } from "drizzle-orm";
import { sessions } from "@/db/schema";

/** A session ends after 14 days without use, and 90 days after signing in whatever its use. */
export const SESSION_IDLE_SECONDS = 14 * 24 * 3_600;
export const SESSION_ABSOLUTE_SECONDS = 90 * 24 * 3_600;

/** `last_used_at` is written at most this often. */
export const TOUCH_EVERY_SECONDS = 60;

export function secondsAgo(seconds: number): SQL {
  return sql`now() - make_interval(secs => ${seconds})`;
}

/** Neither revoked nor expired. */
export function isLive(): SQL | undefined {
  return and(
    isNull(sessions.revokedAt),
    gt(sessions.expiresAt, sql`now()`),
    gt(sessions.lastUsedAt, secondsAgo(SESSION_IDLE_SECONDS)),
  );
}
