import { sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import type { FlagState } from "./repository";

/**
 * All that evaluation goes by, in one statement and so of one moment. What is stored was validated by the verb that
 * wrote it, and is not parsed again: as the system role, which alone sees every tenant's overrides.
 */
export async function readFlagState(db: Db): Promise<FlagState> {
  const [row] = await db.execute<{ revision: string } & Pick<FlagState, "flags" | "segments">>(sql`
    select revision,
      (select coalesce(jsonb_agg(jsonb_build_object(
          'definition', definition,
          'killed', killed_at is not null,
          'onAtMs', floor(extract(epoch from on_at) * 1000),
          'offAtMs', floor(extract(epoch from off_at) * 1000),
          'plans', plans,
          'tenants', coalesce(tenants, '[]')) order by key), '[]')
        from feature_flags left join (
          select flag_key, jsonb_agg(jsonb_build_array(tenant_id, is_on)) as tenants
          from flag_overrides group by flag_key) as overrides on flag_key = key) as flags,
      (select coalesce(jsonb_agg(definition order by id), '[]') from flag_segments) as segments
    from flag_revision`);
  if (!row) throw new TypeError("The row of the flags' revision is missing.");
  return { ...row, revision: Number(row.revision) };
}

/** Whether there is something to load: one row by its primary key. */
export async function readFlagRevision(db: Db): Promise<number> {
  const [row] = await db.execute<{ revision: string }>(sql`select revision from flag_revision`);
  return Number(row?.revision ?? 0);
}
