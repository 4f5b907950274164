import { and, inArray, lte, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { featureFlags, flagOverrides, flagSettings, flagSettingsKept } from "@/db/schema";
import { refuseInUse } from "./internal";

/**
 * Before a change removes flags: what holds them is a refusal, what decides nothing any more goes with them, and what
 * workspaces had chosen is kept with the change, for its undo. Their rows are locked, so that nobody chooses meanwhile.
 *
 * @throws AppError conflict, with how many hold them
 */
export async function letGo(db: Db, which: SQL, changeId: string): Promise<void> {
  await refuseInUse(db, which);
  const keys = db.select({ key: featureFlags.key }).from(featureFlags).where(which);
  await db
    .delete(flagOverrides)
    .where(and(lte(flagOverrides.endsAt, sql`now()`), inArray(flagOverrides.flagKey, keys)));
  await db.execute(sql`
    with chosen as (
      delete from ${flagSettings} where flag_key in (${keys}) returning tenant_id, flag_key, percentage
    )
    insert into ${flagSettingsKept} (tenant_id, change_id, flag_key, percentage)
    select tenant_id, ${changeId}::uuid, flag_key, percentage from chosen`);
}

/** Once a change is undone that removed flags: what workspaces had chosen for those is theirs again. */
export async function putBack(db: Db, changeId: string): Promise<void> {
  await db.execute(sql`
    insert into ${flagSettings} (tenant_id, flag_key, percentage)
    select tenant_id, flag_key, percentage from ${flagSettingsKept} where change_id = ${changeId}::uuid`);
}
