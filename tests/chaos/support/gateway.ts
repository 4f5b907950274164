import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePort } from "@/local/supervisor/ports";

const GATEWAY = fileURLToPath(new URL("../../../scripts/gateway/main.ts", import.meta.url));

/** The API as a process of its own: every guard, Postgres and Redis. */
export interface Gateway {
  /** Where it listens, without a path. */
  origin: string;
  child: ChildProcess;
  /** Ends it by SIGTERM and gives its exit code. */
  stop(): Promise<number | null>;
}

export async function startGateway(env: Record<string, string> = {}): Promise<Gateway> {
  const port = await freePort();
  const child = fork(GATEWAY, ["--port", String(port), "--host", "127.0.0.1"], {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const ended = once(child, "exit");
  await Promise.race([
    once(child, "message"),
    ended.then(([code]) => Promise.reject(new Error(`The gateway ended with ${code}.`))),
  ]);
  return {
    origin: `http://127.0.0.1:${port}`,
    child,
    async stop() {
      child.kill("SIGTERM");
      const [code] = await ended;
      return code;
    },
  };
}
