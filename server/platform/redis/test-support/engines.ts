import { startRedisEngine } from "@/local/redis";
import { createRedis, type RedisHandle } from "@/server/platform/redis";
import { startRedisServer } from "./redis-server";
import { startRestShim } from "./rest-shim";

/** A Redis under test, reached in one of the ways the product knows. */
export type Engine = {
  /** For child processes; REST has none. */
  url: string;
  open(commandTimeoutMs?: number): RedisHandle;
  stop(): Promise<void>;
};

type Start = () => Promise<Engine>;

const COMMAND_TIMEOUT_MS = 5_000;

async function realOverTcp(): Promise<Engine> {
  const server = await startRedisServer();
  return overTcp(server.url, () => server.stop());
}

async function realOverRest(): Promise<Engine> {
  const server = await startRedisServer();
  const shim = await startRestShim(server.url);
  return {
    url: server.url,
    open: (commandTimeoutMs = COMMAND_TIMEOUT_MS) =>
      createRedis({ restUrl: shim.url, restToken: shim.token, commandTimeoutMs }),
    async stop() {
      await shim.close();
      await server.stop();
    },
  };
}

async function inProcess(): Promise<Engine> {
  const engine = await startRedisEngine({ port: 0 });
  return overTcp(engine.url, () => engine.close());
}

function overTcp(url: string, stop: () => Promise<void>): Engine {
  return {
    url,
    open: (commandTimeoutMs = COMMAND_TIMEOUT_MS) => createRedis({ url, commandTimeoutMs }),
    stop,
  };
}

/** Every way to a Redis that the same suite must hold on. */
export const engines: [name: string, start: Start][] = [
  ["redis-server over TCP", realOverTcp],
  ["redis-server over Upstash REST", realOverRest],
  ["the in-process engine", inProcess],
];
