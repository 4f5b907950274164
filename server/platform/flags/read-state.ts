import { sql } from "drizzle-orm";
import type { Db } from "@/db/connection";
import type { FlagState, FlagTouches } from "./repository";

/** A flag with what runs on it, but for the overrides of it, and what tenants chose. */
const FLAG = sql`jsonb_build_object(
  'definition', definition,
  'killed', exists (select from flag_kills where flag_key = key),
  'onAtMs', floor(extract(epoch from on_at) * 1000),
  'offAtMs', floor(extract(epoch from off_at) * 1000),
  'plans', plans,
  'managedBy', managed_by,
  'archived', archived_at is not null,
  'madeAtMs', floor(extract(epoch from created_at) * 1000),
  'experiment', (select jsonb_build_object('id', id, 'subjectKind', subject_kind)
    from experiments where flag_key = key and state = 'running'))`;

const ENDS_AT_MS = sql`floor(extract(epoch from ends_at) * 1000)`;

/**
 * All that evaluation goes by, in one statement and so of one moment. What is stored was validated by the verb that
 * wrote it, and is not parsed again: as the system role, which alone sees every tenant's overrides.
 */
export async function readFlagState(db: Db): Promise<FlagState> {
  const [row] = await db.execute<{ revision: string } & Pick<FlagState, "flags" | "segments">>(sql`
    select revision,
      (select coalesce(jsonb_agg(${FLAG} || jsonb_build_object(
          'tenants', coalesce(tenants, '[]'), 'settings', coalesce(settings, '[]')) order by key), '[]')
        from feature_flags left join (
          select flag_key, jsonb_agg(jsonb_build_array(tenant_id, is_on, ${ENDS_AT_MS})) as tenants
          from flag_overrides group by flag_key) as overrides on overrides.flag_key = key
        left join (
          select flag_key, jsonb_agg(jsonb_build_array(tenant_id, percentage)) as settings
          from flag_settings group by flag_key) as chosen on chosen.flag_key = key) as flags,
      (select coalesce(jsonb_agg(definition order by id), '[]') from flag_segments) as segments
    from flag_revision`);
  if (!row) throw new TypeError("The row of the flags' revision is missing.");
  return { ...row, revision: Number(row.revision) };
}

/**
 * What was touched after a revision, as it is now: also of one moment. Undefined where the log of touches does not
 * reach back to it, or the store is behind it (a backup was put in its place): then all is to be loaded.
 */
export async function readFlagTouches(db: Db, since: number): Promise<FlagTouches | undefined> {
  const [row] = await db.execute<{ revision: string; reaches: boolean } & Omit<FlagTouches, "revision">>(sql`
    with touched as materialized (
      select distinct kind, subject, holder from flag_touches
      where commit_id in (select id from flag_commits where revision > ${since}::bigint)
    )
    select revision,
      revision >= ${since}::bigint
        and coalesce((select min(revision) from flag_commits), revision + 1) <= ${since}::bigint + 1 as reaches,
      (select coalesce(jsonb_agg(jsonb_build_array(subject, (
          select ${FLAG} from feature_flags where key = subject))), '[]')
        from touched where kind = 'flag') as flags,
      (select coalesce(jsonb_agg(jsonb_build_array(subject::int, (
          select definition from flag_segments where id = subject::int))), '[]')
        from touched where kind = 'segment') as segments,
      (select coalesce(jsonb_agg(jsonb_build_array(subject, holder, is_on, ${ENDS_AT_MS})), '[]')
        from touched left join flag_overrides on tenant_id = holder::uuid and flag_key = subject
        where kind = 'override') as overrides,
      (select coalesce(jsonb_agg(jsonb_build_array(subject, holder, (
          select percentage from flag_settings where tenant_id = holder::uuid and flag_key = subject))), '[]')
        from touched where kind = 'setting') as settings
    from flag_revision`);
  if (!row) throw new TypeError("The row of the flags' revision is missing.");
  const { reaches, revision, ...touches } = row;
  return reaches ? { ...touches, revision: Number(revision) } : undefined;
}

/** Whether there is something to load: one row by its primary key. */
export async function readFlagRevision(db: Db): Promise<number> {
  const [row] = await db.execute<{ revision: string }>(sql`select revision from flag_revision`);
  return Number(row?.revision ?? 0);
}
