import { and, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { flagSettingChanges } from "@/db/schema";
import { AppError, notFound } from "@/server/kernel/errors";
import type { OperationContext } from "@/server/services/context";
import { changeSetting, lockSettings } from "./change";
import { readSetting } from "./internal";
import type { FlagSetting, UndoFlagSetting } from "./schemas";
import { orGone } from "./set";

/**
 * Puts back what was before the newest change, as a change of its own, which can be undone in turn.
 *
 * @throws AppError not_found, conflict where it was changed since, plan_limit where what is put back is not the
 * workspace's to choose any more, rate_limited
 */
export async function undoFlagSetting(
  context: OperationContext,
  { key, changeId, reason }: z.output<typeof UndoFlagSetting>,
): Promise<FlagSetting> {
  const { tx } = context;
  await lockSettings(tx);
  const { tenantId, flagKey, id, createdAt, before, after } = flagSettingChanges;
  const own = and(eq(tenantId, tx.tenantId), eq(flagKey, key));
  const [known] = await tx.db
    .select({ id })
    .from(flagSettingChanges)
    .where(and(own, eq(id, changeId)));
  if (!known) throw notFound("change");
  const setting = await readSetting(context, key);
  const [newest] = await tx.db
    .select({ id, before, after })
    .from(flagSettingChanges)
    .where(own)
    .orderBy(desc(createdAt), desc(id))
    .limit(1);
  // What was chosen goes with a flag that is removed: another of its name begins without.
  if (newest?.id !== changeId || newest.after !== setting.percentage) {
    throw new AppError("conflict", "The feature was changed since: look at its history again.");
  }
  await changeSetting(context, setting, { percentage: newest.before, reason, isUndo: true });
  return readSetting(context, key).catch(orGone(setting));
}
