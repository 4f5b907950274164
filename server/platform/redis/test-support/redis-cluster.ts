import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { freePort, startRedisServer, type TestRedisServer } from "./redis-server";

export type TestRedisCluster = { url: string; nodes: TestRedisServer[]; stop(): Promise<void> };

/** Tries until it holds; a throw counts as "not yet". */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 300; i += 1) {
    if (await condition().catch(() => false)) return;
    await sleep(50);
  }
  throw new Error("it did not come to pass");
}

/** Runs on a connection of its own, to this server alone. */
export async function onServer<T>(server: TestRedisServer, run: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(server.url, { protocol: 2 });
  try {
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}

/** A Redis Cluster of two nodes, each with half of the slots. */
export async function startRedisCluster(): Promise<TestRedisCluster> {
  const start = async () =>
    startRedisServer(["--cluster-enabled", "yes", "--cluster-port", String(await freePort())]);
  const [a, b] = [await start(), await start()];
  await onServer(a, (redis) => redis.call("CLUSTER", "ADDSLOTSRANGE", "0", "8191"));
  await onServer(b, (redis) => redis.call("CLUSTER", "ADDSLOTSRANGE", "8192", "16383"));
  const busPort = await onServer(b, (redis) => redis.config("GET", "cluster-port"));
  await onServer(a, (redis) =>
    redis.call("CLUSTER", "MEET", "127.0.0.1", String(b.port), String((busPort as string[])[1])),
  );
  const agreed = (node: TestRedisServer) =>
    onServer(node, async (redis) => String(await redis.call("CLUSTER", "INFO")).includes("cluster_state:ok"));
  await until(async () => (await agreed(a)) && (await agreed(b)));
  const nodes = [a, b];
  const hosts = nodes.map(({ port }) => `127.0.0.1:${port}`).join(",");
  return {
    url: `redis://${hosts}?cluster=true`,
    nodes,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
    },
  };
}
