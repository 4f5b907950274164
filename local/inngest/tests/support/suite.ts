import { afterAll, afterEach, beforeAll } from "vitest";
import { startTestCluster, type TestCluster } from "./database";
import { startWorld, type World, type WorldOptions } from "./world";

/** A Postgres for the whole file, and worlds with a database of their own that end with their test. */
export function worldsForFile() {
  let cluster: TestCluster | undefined;
  const open: World[] = [];
  beforeAll(async () => {
    cluster = await startTestCluster();
  }, 60_000);
  afterEach(async () => {
    await Promise.all(open.splice(0).map((world) => world.close()));
  });
  afterAll(() => cluster?.close());
  const newDatabase = async () => {
    if (!cluster) throw new Error("the cluster is not up");
    return cluster.newDatabase();
  };
  return {
    newDatabase,
    async world(options: Omit<WorldOptions, "databaseUrl"> & { databaseUrl?: string }): Promise<World> {
      const started = await startWorld({
        ...options,
        databaseUrl: options.databaseUrl ?? (await newDatabase()),
      });
      open.push(started);
      return started;
    },
  };
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
