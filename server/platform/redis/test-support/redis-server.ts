import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, connect as dial } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export type TestRedisServer = {
  port: number;
  url: string;
  freeze(): void;
  thaw(): void;
  /** kill -9: what it held is lost. */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
};

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

/** Starts the `redis-server` on PATH on a free port, without persistence. */
export async function startRedisServer(
  flags: string[] = [],
  options: { sentinelOf?: number } = {},
): Promise<TestRedisServer> {
  const port = await freePort();
  const dir = await mkdtemp(join(tmpdir(), "redis-test-"));
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, ...flags];
  if (options.sentinelOf === undefined) args.push("--save", "");
  else args.unshift(await sentinelFile(dir, options.sentinelOf), "--sentinel");
  let child = await launch(port, args);

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  }

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    kill,
    async restart() {
      await kill();
      child = await launch(port, args);
    },
    async stop() {
      await kill();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Sentinel insists on a file that it can rewrite; it calls the master "main". */
async function sentinelFile(dir: string, masterPort: number): Promise<string> {
  const file = join(dir, "sentinel.conf");
  await writeFile(file, `sentinel monitor main 127.0.0.1 ${masterPort} 1\n`);
  return file;
}

async function launch(port: number, args: string[]): Promise<ChildProcess> {
  const child = spawn("redis-server", args, { stdio: "ignore" });
  const giveUpAt = Date.now() + 10_000;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) throw new Error("redis-server did not start");
    await sleep(20);
  }
  return child;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = dial(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}
