import { randomBytes } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { migrateDatabase } from "@/db/migrate";
import { checkPostgresCanEnter, openDataFolder } from "@/local/supervisor/data-folder";
import { freePort } from "@/local/supervisor/ports";
import { createProcesses, endLeftovers, type Processes } from "@/local/supervisor/processes";
import { createReport, type Report } from "@/local/supervisor/report";
import { runStandIn } from "@/local/supervisor/run-stand-in";
import { SIZE, seedBench } from "./seed";

/** What every case runs against: a seeded Postgres, an empty Redis, and the means to start children. */
export interface World {
  dataDir: string;
  env: NodeJS.ProcessEnv;
  processes: Processes;
  report: Report;
  urls: { admin: string; app: string; system: string; redis: string };
  redisKind: string;
  /** A JSON file of `BenchTenant[]`: too long for a child's arguments. */
  tenantsFile: string;
  close(): Promise<void>;
}

const DATABASE = "bench";

/** Starts Postgres and Redis on loopback and seeds them. Whatever it started ends with `close`, or with this process. */
export async function openWorld(env: NodeJS.ProcessEnv): Promise<World> {
  const folder = await openDataFolder(join(env.BULKHEAD_DATA_DIR || ".local", "bench"));
  await endLeftovers(folder.path);
  const processes = createProcesses(folder.path);
  const onExit = () => processes.killAll();
  process.once("exit", onExit);
  const closers: Array<() => Promise<void>> = [];
  const close = async () => {
    await Promise.all(closers.splice(0).map((closer) => closer()));
    await processes.close();
    await removeState(folder.path);
    folder.release();
    process.off("exit", onExit);
  };
  try {
    const filled = await fill(folder.path, env, processes, (closer) => closers.push(closer));
    return { ...filled, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function fill(
  dataDir: string,
  env: NodeJS.ProcessEnv,
  processes: Processes,
  onClose: (closer: () => Promise<void>) => void,
): Promise<Omit<World, "close">> {
  const report = createReport(console.log);
  await removeState(dataDir);
  await checkPostgresCanEnter(dataDir);
  const context = { processes, env, dataDir, note: report.note, onLost: report.note };
  const secret = randomBytes(12).toString("hex");
  const [postgres, redis] = await report.step("PostgreSQL and Redis", async () => [
    await runStandIn(context, "postgres", {
      dataDir: join(dataDir, "postgres"),
      port: await freePort(),
      password: secret,
      flags: ["fsync=off", "shared_buffers=256MB"].flatMap((flag) => ["-c", flag]),
    }),
    await runStandIn(context, "redis", { dataDir: join(dataDir, "redis"), port: await freePort() }),
  ]);
  for (const standIn of [postgres, redis]) onClose(() => standIn.stop());
  const { superuserUrl } = postgres.ready;
  const passwords = { owner: secret, app: secret, system: secret };
  await report.step("migrations", () =>
    migrateDatabase({ adminUrl: superuserUrl, passwords, database: DATABASE }),
  );
  const admin = urlAs(superuserUrl, "postgres");
  const tenants = await report.step("seed", () => seedBench(admin, SIZE));
  const tenantsFile = join(dataDir, "tenants.json");
  await writeFile(tenantsFile, JSON.stringify(tenants));
  const urls = {
    admin,
    app: urlAs(superuserUrl, "bulkhead_app"),
    system: urlAs(superuserUrl, "bulkhead_system"),
    redis: redis.ready.url,
  };
  return { dataDir, env, processes, report, urls, redisKind: redis.ready.kind, tenantsFile };
}

/** Every login has the superuser's password: the cluster lives on loopback, and as long as the run. */
function urlAs(superuserUrl: string, user: string): string {
  const url = new URL(superuserUrl);
  url.username = user;
  url.pathname = `/${DATABASE}`;
  return url.href;
}

async function removeState(dataDir: string): Promise<void> {
  for (const name of ["postgres", "redis", "tenants.json"]) {
    await rm(join(dataDir, name), { recursive: true, force: true });
  }
}
