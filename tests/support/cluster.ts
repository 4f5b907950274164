import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrateDatabase } from "@/db/migrate";
import { startPostgres } from "@/local/postgres";

/** Passwords of the test cluster's roles; it listens on loopback and lives as long as the run. */
export const PASSWORDS = { owner: "owner", app: "app", system: "system" };

/** Name of the migrated, empty database that each test file clones. */
export const TEMPLATE = "bulkhead_template";

/** An ephemeral port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === "object" ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

/** One cluster a run: roles and the template are made once, so that parallel files do not race over them. */
export async function startCluster(): Promise<{ adminUrl: string; close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), "bulkhead-test-"));
  const flags = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "shared_buffers=256MB"];
  const cluster = await startPostgres({
    dataDir,
    port: await freePort(),
    flags: flags.flatMap((flag) => ["-c", flag]),
  });
  await migrateDatabase({ adminUrl: cluster.superuserUrl, passwords: PASSWORDS, database: TEMPLATE });
  return {
    adminUrl: cluster.superuserUrl,
    close: async () => {
      await cluster.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
