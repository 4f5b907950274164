import { nextCron, parseCron } from "@/local/inngest/cron";
import { internalEvent } from "@/local/inngest/protocol";
import { createRun } from "./create-run";
import { date, type Store, transaction } from "./database";
import { findFunction } from "./rows";

interface CronRow {
  function_id: string;
  cron: string;
  jitter_ms: number;
  next_at: Date;
}

/**
 * Starts the run of one cron that is due and moves it on, in one transaction: no slot fires twice. Slots that
 * passed while nothing ran are made up for by one run, not by one each. Gives false when none is due.
 */
export async function fireCron(store: Store): Promise<boolean> {
  return transaction(store.sql, async (tx) => {
    const now = store.now();
    const [row] = await tx<CronRow[]>`
      select * from local.inngest_crons where next_at <= ${date(now)}
      order by next_at limit 1 for update skip locked`;
    if (!row) return false;
    const next = nextCron(parseCron(row.cron), now);
    if (next === undefined) {
      await tx`delete from local.inngest_crons where function_id = ${row.function_id} and cron = ${row.cron}`;
    } else {
      await tx`update local.inngest_crons set next_at = ${date(next)}
        where function_id = ${row.function_id} and cron = ${row.cron}`;
    }
    const fn = await findFunction(tx, row.function_id);
    if (!fn) return true;
    const event = {
      id: `${row.function_id}/${row.cron}/${row.next_at.toISOString()}`,
      name: internalEvent.timer,
      data: { cron: row.cron },
      ts: row.next_at.getTime(),
    };
    await createRun(tx, store, fn, {
      events: [event],
      notBefore: now + Math.floor(store.random() * row.jitter_ms),
    });
    return true;
  });
}
