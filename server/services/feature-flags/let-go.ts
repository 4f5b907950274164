import { and, inArray, lte, type SQL, sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { featureFlags, flagOverrides, flagSettings, flagSettingsKept } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { refuseInUse } from "./internal";

/**
 * Before a change removes flags: what holds them is a refusal, what decides nothing any more goes with them, and what
 * workspaces had chosen is kept with the change, for its undo. Their rows are locked, so that nobody chooses meanwhile.
 *
 * @throws AppError conflict, with how many hold them; and where a workspace changed what it chose at that moment
 */
export async function letGo(db: Db, which: SQL, changeId: string): Promise<void> {
  await refuseInUse(db, which);
  const keys = db.select({ key: featureFlags.key }).from(featureFlags).where(which);
  // First: its key locks the rows of the tenants, as a tenant's removal does before it asks for what is removed here.
  await db.execute(sql`
    insert into ${flagSettingsKept} (tenant_id, change_id, flag_key, percentage)
    select tenant_id, ${changeId}::uuid, flag_key, percentage from ${flagSettings}
      where flag_key in (${keys}) order by tenant_id, flag_key`);
  await db
    .delete(flagOverrides)
    .where(and(lte(flagOverrides.endsAt, sql`now()`), inArray(flagOverrides.flagKey, keys)));
  await takeChosen(db, which, changeId);
}

/** @throws AppError conflict where it is not what was kept */
async function takeChosen(db: Db, which: SQL, changeId: string): Promise<void> {
  const keys = db.select({ key: featureFlags.key }).from(featureFlags).where(which);
  const [differing] = await db.execute(sql`
    with chosen as (
      delete from ${flagSettings} where flag_key in (${keys}) returning tenant_id, flag_key, percentage
    )
    select 1 from chosen full join (select * from ${flagSettingsKept} where change_id = ${changeId}::uuid) as kept
      using (tenant_id, flag_key, percentage)
      where chosen.tenant_id is null or kept.tenant_id is null limit 1`);
  if (!differing) return;
  throw new AppError("conflict", "A workspace changed what it had chosen at the same moment: try again.");
}

/**
 * Once a change is undone that removed flags: what workspaces had chosen for those is theirs again, as it was when each
 * flag went last. What they took back since an older removal stays so.
 */
export async function putBack(db: Db, keys: readonly string[], changeId: string): Promise<void> {
  // By their ids: those are made in the order of changes, and the moment of a change is when it began to wait.
  await db.execute(sql`
    with wanted as (select jsonb_array_elements_text(${JSON.stringify(keys)}::jsonb) as flag_key),
    removed as (
      select subject as flag_key, id from flag_changes
        where action = 'flag.removed' and subject in (select flag_key from wanted)
      union all
      select gone->>'key', id from flag_changes, jsonb_array_elements(before->'gone') as gone
        where action = 'flags.imported' and subject is null and id >= ${changeId}::uuid
    ),
    newest as (
      select distinct on (flag_key) flag_key, id from removed join wanted using (flag_key) order by flag_key, id desc
    )
    insert into ${flagSettings} (tenant_id, flag_key, percentage)
    select kept.tenant_id, kept.flag_key, kept.percentage
      from ${flagSettingsKept} as kept join newest on newest.id = change_id and newest.flag_key = kept.flag_key
      order by 1, 2`);
}
