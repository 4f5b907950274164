import type { Sql } from "./database";

/** Creates the `local` schema and the executor's tables where they are missing. Safe to run at every start. */
export async function createTables(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtext('local.inngest.tables'))`;
    await tx.unsafe(TABLES);
  });
}

const TABLES = `
create schema if not exists local;

create table if not exists local.inngest_apps (
  id text primary key, url text not null, sdk text, framework text, problems jsonb not null default '[]',
  synced_at timestamptz not null
);
create table if not exists local.inngest_functions (
  id text primary key, app_id text not null, url text not null, config jsonb not null, active boolean not null
);
create table if not exists local.inngest_crons (
  function_id text not null, cron text not null, jitter_ms integer not null default 0,
  next_at timestamptz not null, primary key (function_id, cron)
);
create table if not exists local.inngest_events (
  id text primary key, seq bigint generated always as identity, external_id text, name text not null,
  payload json not null, received_at timestamptz not null, routed boolean not null default false
);
create index if not exists inngest_events_external on local.inngest_events (external_id, received_at)
  where external_id is not null;
create index if not exists inngest_events_unrouted on local.inngest_events (seq) where not routed;
create index if not exists inngest_events_received on local.inngest_events (received_at);

create table if not exists local.inngest_runs (
  id text primary key, seq bigint generated always as identity, function_id text not null,
  status text not null, event_name text not null, events json not null, limits jsonb not null default '[]',
  priority integer not null default 0, output json, error json, attempts integer not null default 0,
  request_version integer not null default 2, rate_key text, singleton_key text, idempotency_key text,
  parent_run_id text, parent_step_id text, rerun_of text, start_by timestamptz, finish_by timestamptz,
  finish_after_ms bigint, created_at timestamptz not null, started_at timestamptz, ended_at timestamptz
);
create index if not exists inngest_runs_listed on local.inngest_runs (seq desc);
create index if not exists inngest_runs_by_status on local.inngest_runs (status, seq desc);
create index if not exists inngest_runs_by_event on local.inngest_runs (event_name, seq desc);
create index if not exists inngest_runs_rate on local.inngest_runs (function_id, rate_key, created_at)
  where rate_key is not null;
create index if not exists inngest_runs_once on local.inngest_runs (function_id, idempotency_key, created_at)
  where idempotency_key is not null;
create index if not exists inngest_runs_single on local.inngest_runs (function_id, singleton_key)
  where singleton_key is not null and ended_at is null;
create index if not exists inngest_runs_deadline on local.inngest_runs (least(start_by, finish_by))
  where ended_at is null and (start_by is not null or finish_by is not null);

create table if not exists local.inngest_steps (
  run_id text not null references local.inngest_runs on delete cascade, id text not null,
  seq bigint generated always as identity, op text not null, name text not null, status text not null,
  race boolean not null default false, output json, error json, attempts integer not null default 0,
  wake_at timestamptz, done_seq bigint, started_at timestamptz not null, ended_at timestamptz,
  primary key (run_id, id)
);
create sequence if not exists local.inngest_done_seq;
create index if not exists inngest_steps_waking on local.inngest_steps (wake_at) where status = 'waiting';

create table if not exists local.inngest_queue (
  id text primary key, run_id text not null references local.inngest_runs on delete cascade,
  kind text not null, step_id text, run_at timestamptz not null, attempt integer not null default 0,
  losses integer not null default 0, again boolean not null default false, owner text,
  lease_token text unique, lease_until timestamptz
);
create unique index if not exists inngest_queue_once on local.inngest_queue (run_id, coalesce(step_id, ''));
create index if not exists inngest_queue_due on local.inngest_queue (run_at);

create table if not exists local.inngest_waits (
  id bigint generated always as identity primary key,
  run_id text not null references local.inngest_runs on delete cascade, step_id text,
  event_name text not null, expression text, until timestamptz
);
create index if not exists inngest_waits_by_event on local.inngest_waits (event_name);
create index if not exists inngest_waits_by_run on local.inngest_waits (run_id);

create table if not exists local.inngest_throttles (
  key text primary key, theoretical_at timestamptz not null
);
create table if not exists local.inngest_debounces (
  function_id text not null, key text not null, event json not null, fire_at timestamptz not null,
  latest_at timestamptz, primary key (function_id, key)
);
create table if not exists local.inngest_batches (
  function_id text not null, key text not null, events json not null, size integer not null,
  fire_at timestamptz not null, primary key (function_id, key)
);
`;
