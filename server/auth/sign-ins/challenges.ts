import { and, eq, gt, isNull, lt, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { signInChallenges, users } from "@/db/schema";
import { hashToken, newSessionToken } from "@/server/auth/sessions";
import { asId, newId, type UserId } from "@/server/kernel/ids";
import { CHALLENGE_SECONDS } from "./challenge-cookie";

const MAX_FAILURES = 5;

export interface OpenChallenge {
  id: string;
  user: { id: UserId; name: string; email: string };
}

/** The token of a new challenge, for one browser's cookie. */
export async function insertChallenge(db: Db, userId: UserId): Promise<string> {
  const token = newSessionToken();
  await db.insert(signInChallenges).values({
    id: newId(),
    tokenHash: hashToken(token),
    userId,
    expiresAt: sql`now() + make_interval(secs => ${CHALLENGE_SECONDS})`,
  });
  return token;
}

/** The challenge that a token opens, unless it was passed, has expired, or was failed too often. */
export async function findChallenge(db: Db, token: string): Promise<OpenChallenge | undefined> {
  const [row] = await db
    .select({ id: signInChallenges.id, userId: users.id, name: users.name, email: users.email })
    .from(signInChallenges)
    .innerJoin(users, eq(users.id, signInChallenges.userId))
    .where(and(eq(signInChallenges.tokenHash, hashToken(token)), isOpen()));
  return row && { id: row.id, user: { id: asId<UserId>(row.userId), name: row.name, email: row.email } };
}

/** Locks it to the transaction's end: of two tries at once, one waits. Returns whether it is still open. */
export async function lockChallenge(db: Db, id: string): Promise<boolean> {
  const rows = await db
    .select({ id: signInChallenges.id })
    .from(signInChallenges)
    .where(and(eq(signInChallenges.id, id), isOpen()))
    .for("update");
  return rows.length > 0;
}

export async function markChallenge(db: Db, id: string, outcome: "passed" | "failed"): Promise<void> {
  await db
    .update(signInChallenges)
    .set(outcome === "passed" ? { usedAt: sql`now()` } : { failures: sql`${signInChallenges.failures} + 1` })
    .where(eq(signInChallenges.id, id));
}

function isOpen() {
  return and(
    isNull(signInChallenges.usedAt),
    gt(signInChallenges.expiresAt, sql`now()`),
    lt(signInChallenges.failures, MAX_FAILURES),
  );
}
