import { nextCron, parseCron } from "@/local/inngest/cron";
import { checkConfig } from "@/local/inngest/executor/check-config";
import { type FunctionConfig, parseDurationMs, type RegisterBody } from "@/local/inngest/protocol";
import { asJson, date, type Store, type Tx, transaction } from "./database";

export type Registration = { ok: true; modified: boolean } | { ok: false; problems: string[] };

/**
 * Takes an app's functions over as a whole, or not at all: one that asks for what this executor cannot do
 * makes the sync fail with every problem, and what was registered before stays.
 */
export async function registerApp(store: Store, body: RegisterBody): Promise<Registration> {
  const checked = body.functions.map(checkConfig);
  const problems = checked.flatMap((result) => (result.ok ? [] : result.problems));
  const configs = checked.flatMap((result) => (result.ok ? [result.config] : []));
  return transaction(store.sql, async (tx) => {
    await tx`
      insert into local.inngest_apps (id, url, sdk, framework, problems, synced_at)
      values (${body.appName}, ${body.url}, ${body.sdk ?? null}, ${body.framework ?? null},
        ${asJson(problems)}::text::jsonb, ${date(store.now())})
      on conflict (id) do update set url = excluded.url, sdk = excluded.sdk, framework = excluded.framework,
        problems = excluded.problems, synced_at = excluded.synced_at`;
    if (problems.length > 0) return { ok: false, problems };
    const modified = await replaceFunctions(tx, store, body.appName, configs);
    await retryLostCalls(tx, store, body.appName);
    return { ok: true, modified };
  });
}

async function replaceFunctions(
  tx: Tx,
  store: Store,
  appId: string,
  configs: FunctionConfig[],
): Promise<boolean> {
  let modified = false;
  for (const config of configs) {
    const changed = await tx`
      insert into local.inngest_functions as f (id, app_id, url, config, active)
      values (${config.id}, ${appId}, ${config.steps.step.runtime.url}, ${asJson(config)}::text::jsonb, true)
      on conflict (id) do update
        set app_id = excluded.app_id, url = excluded.url, config = excluded.config, active = true
      where (f.app_id, f.config, f.active) is distinct from (excluded.app_id, excluded.config, true) returning 1`;
    if (changed.length > 0) modified = true;
    await keepCrons(tx, store, config);
  }
  const gone = await tx`
    update local.inngest_functions set active = false
    where app_id = ${appId} and active and not id = any(${configs.map(({ id }) => id)}::text[]) returning id`;
  await tx`delete from local.inngest_crons c using local.inngest_functions f
    where f.id = c.function_id and not f.active`;
  return modified || gone.length > 0;
}

// An app that syncs is back: calls that did not reach it need not wait for their backoff.
async function retryLostCalls(tx: Tx, store: Store, appId: string): Promise<void> {
  await tx`
    update local.inngest_queue q set run_at = ${date(store.now())}
    from local.inngest_runs r join local.inngest_functions f on f.id = r.function_id
    where r.id = q.run_id and f.app_id = ${appId} and q.losses > 0 and q.lease_token is null
      and q.run_at > ${date(store.now())}`;
}

// A cron that stays keeps its next time, so that a restart neither skips nor repeats a slot.
async function keepCrons(tx: Tx, store: Store, config: FunctionConfig): Promise<void> {
  const triggers = config.triggers.flatMap((trigger) => ("cron" in trigger ? [trigger] : []));
  await tx`delete from local.inngest_crons
    where function_id = ${config.id} and not cron = any(${triggers.map(({ cron }) => cron)}::text[])`;
  for (const { cron, jitter } of triggers) {
    const next = nextCron(parseCron(cron), store.now());
    if (next === undefined) continue;
    const jitterMs = jitter === undefined ? 0 : (parseDurationMs(jitter) ?? 0);
    await tx`
      insert into local.inngest_crons (function_id, cron, jitter_ms, next_at)
      values (${config.id}, ${cron}, ${jitterMs}, ${date(next)})
      on conflict (function_id, cron) do update set jitter_ms = excluded.jitter_ms`;
  }
}
