import { database } from "@/db/client";
import { proveAddress } from "@/server/auth/addresses";
import { attempts, countSignInFailure } from "@/server/auth/attempts";
import { spendToken, voidTokens } from "@/server/auth/mailed-tokens";
import type { Origin } from "@/server/auth/security-events";
import { AppError } from "@/server/kernel/errors";
import { type Entry, enterWithin } from "./enter";

/**
 * Signs in by a mailed link, once. The link proves the address, which is confirmed by it.
 *
 * @throws AppError invalid_input for a link that is unknown, used or expired; rate_limited
 */
export async function openSignInLink(
  token: unknown,
  origin: Origin,
  replaces: string | undefined,
): Promise<Entry> {
  await attempts().take("credential_address", origin.address);
  try {
    return await database().identity(async (db) => {
      const userId = await spendToken(db, typeof token === "string" ? token : "", "sign_in");
      await voidTokens(db, userId, "sign_in");
      await proveAddress(db, userId, { keepPassword: false });
      return enterWithin(db, { userId }, origin, replaces);
    });
  } catch (refusal) {
    if (refusal instanceof AppError && refusal.code === "invalid_input") await countSignInFailure("link");
    throw refusal;
  }
}
