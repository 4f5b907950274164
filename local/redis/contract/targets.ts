import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRedis, startRedisEngine } from "@/local/redis";
import { WireClient } from "./wire-client";

export type Target = { readonly name: string; readonly port: number; readonly client: WireClient };
export type Targets = { readonly engine: Target; readonly real: Target | null; close(): Promise<void> };

const ENGINE_ONLY = "engine-only";

/**
 * Starts the engine and a real Redis beside it. Without a real one the contract is not shown, so this throws,
 * unless BULKHEAD_REDIS_CONTRACT=engine-only says that the engine alone shall be run.
 */
export async function startTargets(): Promise<Targets> {
  const engine = await startRedisEngine({ port: 0 });
  const ours = { name: "engine", port: engine.port, client: await WireClient.connect(engine.port) };
  if (process.env.BULKHEAD_REDIS_CONTRACT === ENGINE_ONLY) {
    return { engine: ours, real: null, close: () => closeAll(ours, null, engine.close) };
  }
  const dataDir = mkdtempSync(join(tmpdir(), "redis-contract-"));
  const server = await startRedis({ port: 0, dataDir, log: () => {} });
  const stop = async () => {
    await engine.close();
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  if (server.kind === "engine") {
    await stop();
    throw new Error(
      "The Redis contract needs a real redis-server on PATH (Debian: apt-get install redis-server), or set BULKHEAD_REDIS_CONTRACT=engine-only.",
    );
  }
  const port = Number(new URL(server.url).port);
  const real = { name: server.kind, port, client: await WireClient.connect(port) };
  return { engine: ours, real, close: () => closeAll(ours, real, stop) };
}

async function closeAll(engine: Target, real: Target | null, stop: () => Promise<void>): Promise<void> {
  engine.client.close();
  real?.client.close();
  await stop();
}
