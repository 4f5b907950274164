import type { z } from "zod";
import { AppError } from "@/server/kernel/errors";
import { isSameMoment } from "@/server/kernel/moments";
import type { OperationContext } from "@/server/services/context";
import { changeSetting, lockSettings } from "./change";
import { readSetting } from "./internal";
import type { FlagSetting, SetFlag } from "./schemas";

/**
 * Turns a flag on or off for the workspace, or on for a part of its people, or leaves it to the provider again.
 *
 * @throws AppError not_found, plan_limit where the plan does not leave it to the workspace, conflict where it was
 * changed since the caller saw it, rate_limited
 */
export async function setFlag(
  context: OperationContext,
  { key, percentage, seenUpdatedAt, reason }: z.output<typeof SetFlag>,
): Promise<FlagSetting> {
  await lockSettings(context.tx);
  const setting = await readSetting(context, key);
  if (!isAsSeen(setting, seenUpdatedAt)) throw changedMeanwhile(setting);
  if (setting.percentage === percentage) return setting;
  await changeSetting(context, setting, { percentage, reason });
  return readSetting(context, key).catch(orGone(setting));
}

/** A flag that is left to no plan any more is gone from the list once nothing is chosen for it. */
export function orGone(setting: FlagSetting) {
  return (error: unknown): FlagSetting => {
    if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    return { ...setting, percentage: null, dormant: false, updatedAt: null };
  };
}

/** Null is "nothing was chosen", on both sides. */
function isAsSeen({ updatedAt }: FlagSetting, seenUpdatedAt: string | null): boolean {
  if (updatedAt === null || seenUpdatedAt === null) return updatedAt === seenUpdatedAt;
  return isSameMoment(updatedAt, seenUpdatedAt);
}

function changedMeanwhile({ updatedAt }: FlagSetting): AppError {
  return new AppError("conflict", "The feature was changed meanwhile: look at it again, then change it.", {
    errors: [
      { pointer: "/seenUpdatedAt", message: `is not when it was last changed: ${updatedAt ?? "never"}` },
    ],
  });
}
