import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { KillPoint } from "./kill-points";

export interface AppProcess {
  /** Starts it, unless it runs; resolves once it answers. */
  start(): Promise<void>;
  /** Resolves once it knows where to die. */
  killAt(point: KillPoint): Promise<void>;
  /** Kills it without notice, and waits until it is gone. */
  kill(): Promise<void>;
  /** Resolves once it is gone. */
  gone(): Promise<void>;
}

/** The app's background half in a child process, with the environment that it is given. */
export function appProcess(environment: () => NodeJS.ProcessEnv): AppProcess {
  const path = fileURLToPath(new URL("./app.ts", import.meta.url));
  let child: ChildProcess | undefined;
  const alive = () => child && child.exitCode === null && child.signalCode === null;
  const gone = async () => {
    if (child && alive()) await once(child, "exit");
  };
  return {
    async start() {
      if (alive()) return;
      const fresh = fork(path, {
        execArgv: ["--import", "tsx"],
        env: environment(),
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      child = fresh;
      const died = once(fresh, "exit").then(() => {
        throw new Error("the app process ended before it was ready");
      });
      await Promise.race([once(fresh, "message"), died]);
      died.catch(() => undefined);
    },
    async killAt(killAt) {
      if (!child) throw new TypeError("The app process does not run.");
      const armed = once(child, "message");
      child.send({ killAt });
      await armed;
    },
    async kill() {
      if (alive()) child?.kill("SIGKILL");
      await gone();
    },
    gone,
  };
}
