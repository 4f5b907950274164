import type { DatabaseAnswer, DatabaseTask, SeedResult } from "./database";
import type { Processes, Spawned } from "./processes";
import type { Report } from "./report";

interface PrepareOptions {
  processes: Processes;
  report: Report;
  env: NodeJS.ProcessEnv;
  /** How to migrate, or nothing where the database is not ours to change. */
  migrate?: Extract<DatabaseTask, { task: "migrate" | "migrateAsOwner" }>;
  /** The owner's URL, or nothing where demo data has no place. */
  seedUrl?: string;
}

/** Migrates and seeds, each if asked, and gives the demo's sign-ins. */
export async function prepareDatabase(options: PrepareOptions): Promise<SeedResult | undefined> {
  const { processes, report, env, migrate, seedUrl } = options;
  if (!migrate) report.note("the database is not migrated: DATABASE_DIRECT_URL is not set");
  if (!seedUrl)
    report.note("no demo data: set BULKHEAD_SEED=1 to put it into a database that is not on this machine");
  if (!migrate && !seedUrl) return undefined;
  const spawned = await processes.spawn({ name: "database", file: "local/supervisor/database.ts", env });
  try {
    if (migrate) {
      const applied = (value: { applied: number }) =>
        value.applied ? `${value.applied} applied` : "nothing to do";
      await report.step("migrate", () => ask<{ applied: number }>(spawned, migrate), applied);
    }
    if (!seedUrl) return undefined;
    await report.step("Stripe catalogue", () => ask<object>(spawned, { task: "setUpStripe" }));
    return await report.step("seed", () => ask<SeedResult>(spawned, { task: "seed", directUrl: seedUrl }));
  } finally {
    await spawned.stop(2_000);
  }
}

async function ask<Value>({ child, ended }: Spawned, task: DatabaseTask): Promise<Value> {
  const answered = new Promise<DatabaseAnswer>((resolve) => child.once("message", resolve));
  child.send(task);
  const died = ended.then((code): DatabaseAnswer => ({ error: `the process ended with ${code}` }));
  const answer = await Promise.race([answered, died]);
  if ("error" in answer) throw new Error(`${task.task} failed: ${answer.error}`);
  return answer.value as Value;
}
