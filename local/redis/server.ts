import { createServer, type Server, type Socket } from "node:net";
import type { ServerState } from "@/local/redis/commands";
import { LuaEngine } from "@/local/redis/lua";
import { Keyspace, loadSnapshot, saveSnapshot, type WallClock } from "@/local/redis/store";
import { Connection } from "./connection";

const SWEEP_EVERY_MS = 100;
const SWEEP_KEYS = 2_000;
const SAVE_EVERY_MS = 3_000;

export type RedisEngineOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host?: string;
  /** Loaded at the start, written at close and every few seconds while there are changes. */
  readonly snapshotFile?: string;
  /** A Lua script that runs longer is killed; 5,000 unless told. */
  readonly scriptTimeLimitMs?: number;
  /** What TIME and expiry go by; the system's unless told. */
  readonly clock?: WallClock;
  readonly log?: (line: string) => void;
};

export type RedisEngine = { readonly url: string; readonly port: number; close(): Promise<void> };

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host }, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(address !== null && typeof address === "object" ? address.port : port);
    });
  });
}

/** Saves when something changed since the last time. A full disk is told, and tried again. */
function snapshotter(db: Keyspace, file: string | undefined, log: (line: string) => void) {
  let saved = db.changes;
  return () => {
    if (file === undefined || db.changes === saved) return;
    const changes = db.changes;
    try {
      saveSnapshot(db, file);
      saved = changes;
    } catch (error) {
      log(`could not save ${file}: ${error instanceof Error ? error.message : error}`);
    }
  };
}

/** DEBUG SLEEP: a promise while the server holds still. */
function pausing() {
  let current: Promise<void> | null = null;
  return {
    paused: () => current,
    pause: (milliseconds: number) => {
      if (milliseconds <= 0) return;
      const mine: Promise<void> = new Promise((resolve) => {
        setTimeout(() => {
          if (current === mine) current = null;
          resolve();
        }, milliseconds);
      });
      current = mine;
    },
  };
}

/**
 * Starts the in-process Redis engine: RESP2 and RESP3 over TCP, the commands the application uses, Lua scripts,
 * everything else refused as Redis 7.0 refuses it. Rejects if the port is taken or the snapshot is damaged.
 */
export async function startRedisEngine(options: RedisEngineOptions): Promise<RedisEngine> {
  const { host = "127.0.0.1", snapshotFile, scriptTimeLimitMs = 5_000, log = () => {} } = options;
  const db = new Keyspace(options.clock);
  if (snapshotFile !== undefined) loadSnapshot(db, snapshotFile);
  const { paused, pause } = pausing();
  const sockets = new Set<Socket>();
  const server = createServer();
  const port = await listen(server, options.port, host);
  const scripts = new LuaEngine({ timeLimitMs: scriptTimeLimitMs, log });
  const state: ServerState = { db, clients: new Set(), scripts, startedAt: Date.now(), port, pause };
  let lastId = 0;
  server.on("connection", (socket) => {
    lastId += 1;
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    new Connection(socket, lastId, { state, paused, log });
  });
  const save = snapshotter(db, snapshotFile, log);
  const timers = [
    setInterval(() => db.sweepExpired(SWEEP_KEYS), SWEEP_EVERY_MS),
    setInterval(save, SAVE_EVERY_MS),
  ];
  const close = async () => {
    for (const timer of timers) clearInterval(timer);
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    save();
  };
  return { url: `redis://${host}:${port}`, port, close };
}
