import { and, eq, isNotNull, lt } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { userSecondFactors } from "@/db/schema";
import type { UserId } from "@/server/kernel/ids";
import { isSealedByOldKey, open, seal } from "@/server/platform/encryption";
import { spendRecoveryCode } from "./recovery-codes";
import { stepOfCode } from "./totp";

export type SecondFactorProof = "authenticator" | "recovery_code";

/**
 * Uses up an authenticator's or a recovery code, in the transaction of what it allows. An authenticator's code works
 * once, and none of an earlier step after it, however many come at once. Undefined for a wrong or used code.
 */
export async function proveSecondFactor(
  db: Db,
  userId: UserId,
  given: string,
): Promise<SecondFactorProof | undefined> {
  const code = given.trim();
  const digits = code.replace(/\s/g, "");
  if (/^\d{6}$/.test(digits)) return (await spendTotpCode(db, userId, digits)) ? "authenticator" : undefined;
  return (await spendRecoveryCode(db, userId, code)) ? "recovery_code" : undefined;
}

async function spendTotpCode(db: Db, userId: UserId, code: string): Promise<boolean> {
  const [factor] = await db
    .select({ sealedSecret: userSecondFactors.sealedSecret })
    .from(userSecondFactors)
    .where(and(eq(userSecondFactors.userId, userId), isNotNull(userSecondFactors.confirmedAt)));
  if (!factor) return false;
  const secret = open(factor.sealedSecret, placeOf(userId));
  const step = stepOfCode(secret, code, Date.now());
  if (step === undefined) return false;
  const sealedSecret = isSealedByOldKey(factor.sealedSecret)
    ? seal(secret, placeOf(userId))
    : factor.sealedSecret;
  // The row decides, not what was read before: a second one with the same code waits here, and finds the step taken.
  const rows = await db
    .update(userSecondFactors)
    .set({ lastStep: step, sealedSecret })
    .where(
      and(
        eq(userSecondFactors.userId, userId),
        eq(userSecondFactors.sealedSecret, factor.sealedSecret),
        lt(userSecondFactors.lastStep, step),
      ),
    )
    .returning({ userId: userSecondFactors.userId });
  return rows.length > 0;
}

/** What a sealed secret is bound to. */
export function placeOf(userId: UserId): string {
  return `user_second_factors:${userId}`;
}
