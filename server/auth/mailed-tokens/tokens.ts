import { createHash, randomBytes } from "node:crypto";
import { and, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { userTokens } from "@/db/schema";
import { holdSignIns } from "@/server/auth/second-factors";
import { AppError } from "@/server/kernel/errors";
import { asId, newId, type UserId } from "@/server/kernel/ids";

/** What each mailed token is good for, and for how long. */
const LIFETIME_SECONDS = { verify_email: 24 * 3_600, reset_password: 3_600, sign_in: 10 * 60 } as const;
type Purpose = keyof typeof LIFETIME_SECONDS;

export interface IssuedToken {
  id: string;
  /** 256 random bits; shown in one mail, and kept nowhere. */
  token: string;
}

/** A new token. A dead one opens nothing: it is written where the work must not tell that none is due. */
export async function issueToken(
  db: Db,
  userId: UserId,
  purpose: Purpose,
  { dead = false }: { dead?: boolean } = {},
): Promise<IssuedToken> {
  const id: string = newId();
  const token = randomBytes(32).toString("base64url");
  await db.insert(userTokens).values({
    id,
    userId,
    purpose,
    tokenHash: hashOf(token),
    expiresAt: sql`now() + make_interval(secs => ${LIFETIME_SECONDS[purpose]})`,
    usedAt: dead ? sql`now()` : null,
  });
  return { id, token };
}

/**
 * Uses a token up, in the transaction of what it allows: of two at once, one waits, and then finds it used. Holds the
 * person's row before the token's, as every change of how they sign in does.
 *
 * @throws AppError invalid_input for an unknown, used or expired one, all alike
 */
export async function spendToken(db: Db, token: string, purpose: Purpose): Promise<UserId> {
  const userId = await checkToken(db, token, purpose);
  await holdSignIns(db, userId);
  const rows = await db
    .update(userTokens)
    .set({ usedAt: sql`now()` })
    .where(isUsable(token, purpose))
    .returning({ id: userTokens.id });
  if (rows.length === 0) throw deadLink();
  return userId;
}

/** Whose it is, if it could be used now: asked before costly work. @throws AppError as `spendToken` */
export async function checkToken(db: Db, token: string, purpose: Purpose): Promise<UserId> {
  const [row] = await db
    .select({ userId: userTokens.userId })
    .from(userTokens)
    .where(isUsable(token, purpose));
  if (!row) throw deadLink();
  return asId<UserId>(row.userId);
}

/** Makes the person's other tokens of these purposes useless. */
export async function voidTokens(db: Db, userId: UserId, ...purposes: Purpose[]): Promise<void> {
  await db
    .update(userTokens)
    .set({ usedAt: sql`now()` })
    .where(
      and(eq(userTokens.userId, userId), inArray(userTokens.purpose, purposes), isNull(userTokens.usedAt)),
    );
}

function isUsable(token: string, purpose: Purpose) {
  return and(
    eq(userTokens.tokenHash, hashOf(token)),
    eq(userTokens.purpose, purpose),
    isNull(userTokens.usedAt),
    gt(userTokens.expiresAt, sql`now()`),
  );
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function deadLink(): AppError {
  return new AppError("invalid_input", "This link was already used, or has expired. Ask for a new one.", {
    errors: [{ pointer: "/token", message: "was already used, or has expired" }],
  });
}
