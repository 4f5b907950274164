import { createHash, randomBytes } from "node:crypto";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { userRecoveryCodes } from "@/db/schema";
import { newId, type UserId } from "@/server/kernel/ids";

export const RECOVERY_CODE_COUNT = 10;

/** Crockford's base32: no I, L, O or U, which are misread. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** 120 random bits: from 112 on a plain hash keeps them well (OWASP ASVS 5.0.0, 6.5.2). */
const LENGTH = 24;

/** Ten new codes in place of the person's old ones: 120 random bits each, shown once, kept as hashes. */
export async function replaceRecoveryCodes(db: Db, userId: UserId): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODE_COUNT }, newRecoveryCode);
  await db.delete(userRecoveryCodes).where(eq(userRecoveryCodes.userId, userId));
  await db
    .insert(userRecoveryCodes)
    .values(codes.map((code) => ({ id: newId(), userId, codeHash: hashOf(code) })));
  return codes;
}

/** Uses a code up; of two at once, one waits and finds it used. Returns whether it was good. */
export async function spendRecoveryCode(db: Db, userId: UserId, code: string): Promise<boolean> {
  const rows = await db
    .update(userRecoveryCodes)
    .set({ usedAt: sql`now()` })
    .where(
      and(
        eq(userRecoveryCodes.userId, userId),
        eq(userRecoveryCodes.codeHash, hashOf(code)),
        isNull(userRecoveryCodes.usedAt),
      ),
    )
    .returning({ id: userRecoveryCodes.id });
  return rows.length > 0;
}

export function countRecoveryCodes(db: Db, userId: UserId): Promise<number> {
  return db.$count(
    userRecoveryCodes,
    and(eq(userRecoveryCodes.userId, userId), isNull(userRecoveryCodes.usedAt)),
  );
}

/** Such as `7K2M-Q4RT-0XWA-9BCD-H3JN-V6PS`. */
function newRecoveryCode(): string {
  const letters = [...randomBytes(LENGTH)].map((byte) => ALPHABET.charAt(byte % ALPHABET.length));
  return letters.join("").match(/.{4}/g)?.join("-") ?? "";
}

/** As people type it: any case, with or without hyphens, with the letters that look alike. */
function hashOf(code: string): string {
  const canonical = code.toUpperCase().replace(/[\s-]/g, "").replaceAll("O", "0").replace(/[IL]/g, "1");
  return createHash("sha256").update(canonical).digest("hex");
}
