import { and, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { userRecoveryCodes, userSecondFactors, users } from "@/db/schema";
import type { UserId } from "@/server/kernel/ids";
import { open, seal } from "@/server/platform/encryption";
import { placeOf } from "./prove";
import { stepOfCode } from "./totp";

/** For how long a set-up may be finished. */
const SET_UP_SECONDS = 15 * 60;

/** When the person's second factor was confirmed; undefined without one. */
export async function readSecondFactor(db: Db, userId: UserId): Promise<{ since: string } | undefined> {
  const [row] = await db
    .select({ since: userSecondFactors.confirmedAt })
    .from(userSecondFactors)
    .where(and(eq(userSecondFactors.userId, userId), isNotNull(userSecondFactors.confirmedAt)));
  return row?.since ? { since: row.since } : undefined;
}

/**
 * Whether a sign-in needs a second factor. Holds the person's row until its transaction ends, so that a factor
 * confirmed at the same moment either is seen here, or comes after and ends the session that is being made.
 */
export async function needsSecondFactor(db: Db, userId: UserId): Promise<boolean> {
  await db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for("share");
  return (await readSecondFactor(db, userId)) !== undefined;
}

/** Before a factor is added or removed: waits for sign-ins in flight, and holds up those that follow. */
export async function holdSignIns(db: Db, userId: UserId): Promise<void> {
  await db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for("no key update");
}

/** Begins a set-up, in place of one that was not finished. Returns false when there is a confirmed factor. */
export async function storeUnconfirmed(db: Db, userId: UserId, secret: string): Promise<boolean> {
  const sealedSecret = seal(secret, placeOf(userId));
  const rows = await db
    .insert(userSecondFactors)
    .values({ userId, sealedSecret })
    .onConflictDoUpdate({
      target: userSecondFactors.userId,
      set: { sealedSecret, createdAt: sql`now()` },
      setWhere: isNull(userSecondFactors.confirmedAt),
    })
    .returning({ userId: userSecondFactors.userId });
  return rows.length > 0;
}

/** Confirms the set-up by a code of the app. Call `holdSignIns` before. */
export async function confirmFactor(
  db: Db,
  userId: UserId,
  code: string,
): Promise<"confirmed" | "wrong_code" | "nothing_to_confirm"> {
  const [factor] = await db
    .select({ sealedSecret: userSecondFactors.sealedSecret })
    .from(userSecondFactors)
    .where(
      and(
        eq(userSecondFactors.userId, userId),
        isNull(userSecondFactors.confirmedAt),
        gt(userSecondFactors.createdAt, sql`now() - make_interval(secs => ${SET_UP_SECONDS})`),
      ),
    )
    .for("update");
  if (!factor) return "nothing_to_confirm";
  const step = stepOfCode(open(factor.sealedSecret, placeOf(userId)), code, Date.now());
  if (step === undefined) return "wrong_code";
  await db
    .update(userSecondFactors)
    .set({ confirmedAt: sql`now()`, lastStep: step })
    .where(eq(userSecondFactors.userId, userId));
  return "confirmed";
}

/** Removes the factor and its recovery codes. Call `holdSignIns` before. */
export async function deleteFactor(db: Db, userId: UserId): Promise<void> {
  await db.delete(userSecondFactors).where(eq(userSecondFactors.userId, userId));
  await db.delete(userRecoveryCodes).where(eq(userRecoveryCodes.userId, userId));
}
