import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { featureFlags, flagSettingChanges, flagSettings } from "@/db/schema";
import { totalPages } from "@/server/kernel/pagination";
import type { OperationContext } from "@/server/services/context";
import { isSettable, ofTenant, settingColumns, settingOf } from "./internal";
import type {
  FlagSettingChangeList,
  FlagSettingList,
  ListFlagSettingChanges,
  ListFlagSettings,
} from "./schemas";

/** The flags that some plan leaves to its workspaces, by key, with what this one chose. */
export async function listFlagSettings(
  context: OperationContext,
  { page, limit }: z.output<typeof ListFlagSettings>,
): Promise<z.output<typeof FlagSettingList>> {
  const { tx } = context;
  const rows = await tx.db
    .select({ ...settingColumns, total: sql<number>`(count(*) over ())::int` })
    .from(featureFlags)
    .leftJoin(flagSettings, ofTenant(tx))
    .where(isSettable)
    .orderBy(featureFlags.key)
    .limit(limit)
    .offset((page - 1) * limit);
  const total = rows[0]?.total ?? (page === 1 ? 0 : await countSettable(context));
  return {
    data: rows.map((row) => settingOf(row, context)),
    total,
    page,
    totalPages: totalPages(total, limit),
  };
}

/** Past the last page, no row tells how many there are. */
async function countSettable({ tx }: OperationContext): Promise<number> {
  const [row] = await tx.db
    .select({ total: sql<number>`count(*)::int` })
    .from(featureFlags)
    .leftJoin(flagSettings, ofTenant(tx))
    .where(isSettable);
  return row?.total ?? 0;
}

/** Who of the workspace chose what for a flag and why, the newest first; also of one that is gone. */
export async function listFlagSettingChanges(
  { tx }: OperationContext,
  { key, page, limit }: z.output<typeof ListFlagSettingChanges>,
): Promise<z.output<typeof FlagSettingChangeList>> {
  const { id, before, after, reason, isUndo, actorLabel: actor, createdAt } = flagSettingChanges;
  const own = sql`${eq(flagSettingChanges.tenantId, tx.tenantId)} and ${eq(flagSettingChanges.flagKey, key)}`;
  const data = await tx.db
    .select({ id, before, after, reason, isUndo, actor, createdAt })
    .from(flagSettingChanges)
    .where(own)
    .orderBy(sql`${createdAt} desc, ${id} desc`)
    .limit(limit)
    .offset((page - 1) * limit);
  const total = await tx.db.$count(flagSettingChanges, own);
  return { data, total, page, totalPages: totalPages(total, limit) };
}
