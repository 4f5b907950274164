import { accessSync, constants, mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { type Launched, launchEngine, launchServer } from "./launch";

export type StartRedisOptions = {
  /** 0 takes any free port. */
  readonly port: number;
  readonly dataDir: string;
  readonly log: (line: string) => void;
};

export type RunningRedis = {
  readonly url: string;
  readonly kind: "redis-server" | "valkey-server" | "engine";
  close(): Promise<void>;
};

const SERVERS = ["redis-server", "valkey-server"] as const;

function onPath(name: string): string | null {
  for (const folder of (process.env.PATH ?? "").split(delimiter).filter(Boolean)) {
    const file = join(folder, process.platform === "win32" ? `${name}.exe` : name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {}
  }
  return null;
}

/** redis-server has no "any port" of its own. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = address !== null && typeof address === "object" ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

const running = (kind: RunningRedis["kind"], { port, close }: Launched): RunningRedis => ({
  url: `redis://127.0.0.1:${port}`,
  kind,
  close,
});

/**
 * Starts a Redis for this machine, on 127.0.0.1 only, with its data in `dataDir`: redis-server or valkey-server if
 * on PATH, else (or with BULKHEAD_REDIS=engine) the engine in a process of its own. It ends with the caller.
 * Rejects with one clear sentence if it cannot start.
 */
export async function startRedis({ port, dataDir, log }: StartRedisOptions): Promise<RunningRedis> {
  mkdirSync(dataDir, { recursive: true });
  if (process.env.BULKHEAD_REDIS !== "engine") {
    for (const kind of SERVERS) {
      const binary = onPath(kind);
      if (binary === null) continue;
      const launched = await launchServer({ binary, port: port || (await freePort()), dataDir, log });
      return running(kind, launched);
    }
  }
  return running("engine", await launchEngine({ port, dataDir, log }));
}
