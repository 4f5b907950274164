import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { startPostgres } from "@/local/postgres";
import { freePort } from "@/local/supervisor/ports";

export interface TestCluster {
  /** Connection string of a new, empty database. */
  newDatabase(): Promise<string>;
  close(): Promise<void>;
}

/** A PostgreSQL of its own for a test file, without fsync. */
export async function startTestCluster(): Promise<TestCluster> {
  const dataDir = await mkdtemp(join(tmpdir(), "local-inngest-"));
  // Run as root, the server runs as the user `postgres`, who must be able to enter.
  await chmod(dataDir, 0o755);
  const cluster = await startPostgres({
    dataDir,
    port: await freePort(),
    flags: ["-c", "fsync=off", "-c", "synchronous_commit=off"],
  });
  const admin = postgres(cluster.superuserUrl, { max: 1, onnotice: () => undefined });
  let count = 0;
  return {
    async newDatabase() {
      const name = `test_${++count}`;
      await admin.unsafe(`create database ${name}`);
      return cluster.urlFor(name);
    },
    async close() {
      await admin.end();
      await cluster.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
