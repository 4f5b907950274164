import type { z } from "zod";
import { database } from "@/db/client";
import { grouped, newTotpSecret, storeUnconfirmed, totpUri } from "@/server/auth/second-factors";
import { AppError } from "@/server/kernel/errors";
import type { OpenContext } from "@/server/services/context";
import { proveAgain, signedIn } from "@/server/services/users";
import type { BeginSecondFactor, SecondFactorSetUp } from "./schemas";

/**
 * Begins to set up an authenticator app. Nothing is asked for at signing in until `confirmSecondFactor`; beginning
 * again throws the first secret away.
 *
 * @throws AppError as `proveAgain`; conflict when there is a second factor already
 */
export async function beginSecondFactor(
  context: OpenContext,
  { password }: z.output<typeof BeginSecondFactor>,
): Promise<SecondFactorSetUp> {
  const { userId } = signedIn(context);
  const { person, hold, renew } = await proveAgain(context, password, "password_or_recent");
  const secret = newTotpSecret();
  const token = await database().identity(async (db) => {
    await hold(db);
    const stored = await storeUnconfirmed(db, userId, secret);
    if (!stored) throw new AppError("conflict", "You have a second factor already. Remove it first.");
    return renew(db);
  });
  if (token) context.replaceSession(token);
  return { uri: totpUri(secret, person.email), secret: grouped(secret) };
}
