import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";

/**
 * After a kill -9 the cluster leaves `postmaster.pid` behind. PostgreSQL refuses to start when that number
 * belongs to any live process, which after a reboot may be a stranger: remove it when it is no postgres.
 */
export async function removeStalePidFile(clusterDir: string): Promise<void> {
  const file = join(clusterDir, "postmaster.pid");
  const pid = Number((await readFile(file, "utf8").catch(() => "")).split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 0) return;
  if (!(await isPostgres(pid))) await rm(file, { force: true });
}

async function isPostgres(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  return command === undefined || command.includes("postgres");
}
