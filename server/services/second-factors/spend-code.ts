import type { Db } from "@/db/connection";
import { proveSecondFactor, readSecondFactor } from "@/server/auth/second-factors";
import { AppError } from "@/server/kernel/errors";
import type { UserId } from "@/server/kernel/ids";

/** Uses a code up in the caller's transaction. @throws AppError invalid_input; conflict without a second factor */
export async function spendCode(db: Db, userId: UserId, code: string): Promise<void> {
  if (await proveSecondFactor(db, userId, code)) return;
  if (!(await readSecondFactor(db, userId))) throw new AppError("conflict", "You have no second factor.");
  throw wrongCode();
}

export function wrongCode(): AppError {
  const message = "is not right, or was used already: wait for the next one";
  return new AppError("invalid_input", `The code ${message}.`, { errors: [{ pointer: "/code", message }] });
}
