import { concurrencyOf } from "@/local/inngest/executor/check-config";
import type { Limit } from "@/local/inngest/executor/choose-claims";
import { reserveStart } from "@/local/inngest/executor/throttle";
import { keyOf, numberOf } from "@/local/inngest/expression";
import {
  type FunctionConfig,
  parseDurationMs,
  parseMoment,
  type StoredEvent,
  ulid,
} from "@/local/inngest/protocol";
import { asJson, date, type Store, type Tx } from "./database";
import { enqueueDiscovery } from "./enqueue";
import { finishRun } from "./finish-run";
import type { FunctionRow, RunRow } from "./rows";

export interface NewRun {
  events: [StoredEvent, ...StoredEvent[]];
  /** The step that invoked the run and gets its result. */
  parent?: { runId: string; stepId: string };
  rerunOf?: string;
  rateKey?: string;
  /** Earliest first call, for a cron's jitter. */
  notBefore?: number;
}

const IDEMPOTENCY_MS = 86_400_000;

/**
 * Creates a run and queues its first call, after idempotency, singleton and throttle. Gives its id, or
 * undefined when the function's own rules drop it. Invocations and reruns are never dropped.
 */
export async function createRun(
  tx: Tx,
  store: Store,
  fn: FunctionRow,
  input: NewRun,
): Promise<string | undefined> {
  const [event] = input.events;
  const { config } = fn;
  const forced = input.parent !== undefined || input.rerunOf !== undefined;
  const singletonKey = config.singleton && !forced ? keyOf(config.singleton.key, event) : undefined;
  const onceKey = config.idempotency && !forced ? keyOf(config.idempotency, event) : undefined;
  if (onceKey !== undefined && (await ranAlready(tx, store, fn.id, onceKey))) return undefined;
  if (singletonKey !== undefined && (await yieldsToActive(tx, store, fn, singletonKey))) return undefined;
  const startAt = Math.max(await throttled(tx, store, fn, event), input.notBefore ?? 0);
  const id = ulid(store.now());
  const { start, finish } = deadlines(config, startAt);
  await tx`
    insert into local.inngest_runs (id, function_id, status, event_name, events, limits, priority, rate_key,
      singleton_key, idempotency_key, parent_run_id, parent_step_id, rerun_of, start_by, finish_after_ms, created_at)
    values (${id}, ${fn.id}, 'queued', ${event.name}, ${asJson(input.events)}::text::json,
      ${asJson(limitsOf(fn.id, config, event))}::text::jsonb, ${priorityOf(config, event)}, ${input.rateKey ?? null},
      ${singletonKey ?? null}, ${onceKey ?? null}, ${input.parent?.runId ?? null}, ${input.parent?.stepId ?? null},
      ${input.rerunOf ?? null}, ${start}, ${finish}, ${date(store.now())})`;
  await enqueueDiscovery(tx, store, id, startAt);
  for (const cancel of config.cancel ?? []) {
    const until = cancel.timeout ? parseMoment(cancel.timeout, store.now()) : undefined;
    await tx`
      insert into local.inngest_waits (run_id, event_name, expression, until)
      values (${id}, ${cancel.event}, ${cancel.if ?? null}, ${until === undefined ? null : date(until)})`;
  }
  return id;
}

/** Serialises all decisions about one key of one function until the transaction ends. */
export async function lockKey(tx: Tx, ...parts: string[]): Promise<void> {
  await tx`select pg_advisory_xact_lock(hashtextextended(${`inngest.${parts.join("\u0001")}`}, 0))`;
}

async function ranAlready(tx: Tx, store: Store, functionId: string, key: string): Promise<boolean> {
  await lockKey(tx, "once", functionId, key);
  const since = date(store.now() - IDEMPOTENCY_MS);
  const rows = await tx`
    select 1 from local.inngest_runs
    where function_id = ${functionId} and idempotency_key = ${key} and created_at > ${since} limit 1`;
  return rows.length > 0;
}

async function yieldsToActive(tx: Tx, store: Store, fn: FunctionRow, key: string): Promise<boolean> {
  await lockKey(tx, "single", fn.id, key);
  const active = await tx<RunRow[]>`
    select * from local.inngest_runs
    where function_id = ${fn.id} and singleton_key = ${key} and ended_at is null for update`;
  if (active.length === 0) return false;
  if (fn.config.singleton?.mode === "skip") return true;
  const error = { name: "CancelledError", message: "replaced by a newer run of the same singleton key" };
  for (const run of active) await finishRun(tx, store, run, { status: "cancelled", error });
  return false;
}

async function throttled(tx: Tx, store: Store, fn: FunctionRow, event: StoredEvent): Promise<number> {
  const { throttle } = fn.config;
  const now = store.now();
  if (!throttle) return now;
  const key = `${fn.id}\u0001${keyOf(throttle.key, event)}`.replaceAll("\0", "");
  await lockKey(tx, "throttle", key);
  const [row] = await tx<{ theoretical_at: Date }[]>`
    select theoretical_at from local.inngest_throttles where key = ${key}`;
  const periodMs = parseDurationMs(throttle.period) ?? 0;
  const rule = { limit: throttle.limit, periodMs, burst: throttle.burst ?? 1 };
  const { startAt, theoreticalAt } = reserveStart(rule, row?.theoretical_at.getTime(), now);
  await tx`
    insert into local.inngest_throttles (key, theoretical_at) values (${key}, ${date(theoreticalAt)})
    on conflict (key) do update set theoretical_at = excluded.theoretical_at`;
  return startAt;
}

function limitsOf(functionId: string, config: FunctionConfig, event: StoredEvent): Limit[] {
  return concurrencyOf(config)
    .filter(({ limit }) => limit > 0)
    .map(({ limit, key, scope = "fn" }) => {
      const room = scope === "fn" ? `fn:${functionId}` : scope;
      return { key: key === undefined ? room : `${room}:${key}=${keyOf(key, event)}`, limit };
    });
}

function priorityOf(config: FunctionConfig, event: StoredEvent): number {
  return Math.round(Math.min(600, Math.max(-600, numberOf(config.priority?.run, event))));
}

function deadlines({ timeouts }: FunctionConfig, startAt: number) {
  const start = timeouts?.start === undefined ? undefined : parseDurationMs(timeouts.start);
  const finish = timeouts?.finish === undefined ? undefined : parseDurationMs(timeouts.finish);
  return { start: start === undefined ? null : date(startAt + start), finish: finish ?? null };
}
