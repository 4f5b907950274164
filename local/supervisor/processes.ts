import { type ChildProcess, fork } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isGroupAlive, killGroup } from "@/scripts/bootstrap/group.mjs";
import { type LockHolder, startedAt } from "@/scripts/bootstrap/lock.mjs";
import { root } from "@/scripts/bootstrap/paths.mjs";

export interface Spawned {
  child: ChildProcess;
  /** The child's end: its exit code, or the signal's name. */
  ended: Promise<number | string>;
  /** Asks it to stop, and kills its whole group when it takes longer than `withinMs`. */
  stop(withinMs: number): Promise<void>;
}

export interface SpawnOptions {
  name: string;
  file: string;
  args?: string[];
  env: NodeJS.ProcessEnv;
  /** Whether its output goes to our own terminal instead of its log file. */
  showOutput?: boolean;
}

/** Starts the children of one data folder, and writes down who they are, for a successor after a crash. */
export function createProcesses(dataDir: string) {
  const file = join(dataDir, "processes.json");
  const running = new Map<number, LockHolder & { name: string }>();
  const spawned = new Set<Spawned>();
  let closed = false;
  let last: Promise<void> = Promise.resolve();
  const writeDown = () => {
    const list = JSON.stringify([...running.values()]);
    last = last
      .then(() => writeFile(`${file}.draft`, list))
      .then(() => rename(`${file}.draft`, file))
      .catch(() => {});
    return last;
  };
  return {
    async spawn(options: SpawnOptions): Promise<Spawned> {
      if (closed) throw new Error("The stack is closing.");
      const child = forkIntoOwnGroup(dataDir, options);
      // A message to one that just ended; its end itself is what counts.
      child.on("error", () => {});
      const { pid } = child;
      if (pid === undefined) throw new Error(`${options.name} could not be started.`);
      running.set(pid, { name: options.name, pid, started: startedAt(pid) });
      const ended = new Promise<number | string>((resolve) => {
        child.once("exit", (code, signal) => {
          killGroup(pid);
          running.delete(pid);
          writeDown();
          resolve(code ?? signal ?? "unknown");
        });
      });
      const one: Spawned = { child, ended, stop: (withinMs) => stopChild(child, pid, ended, withinMs) };
      spawned.add(one);
      ended.then(() => spawned.delete(one));
      await writeDown();
      return one;
    },
    killAll: () => {
      for (const pid of running.keys()) killGroup(pid);
    },
    /** Stops whatever still runs; nothing can be started afterwards. */
    async close(): Promise<void> {
      closed = true;
      await Promise.all([...spawned].map((one) => one.stop(15_000)));
      await last;
    },
  };
}

export type Processes = ReturnType<typeof createProcesses>;

/** Ends what a crashed supervisor of this data folder left running. Gives how many there were. */
export async function endLeftovers(dataDir: string): Promise<number> {
  const file = join(dataDir, "processes.json");
  const listed: LockHolder[] = await readFile(file, "utf8").then(JSON.parse, () => []);
  const left = listed.filter((holder) => isOurGroup(holder));
  for (const { pid } of left) signalGroup(pid, "SIGINT");
  const deadline = Date.now() + 10_000;
  while (left.some(({ pid }) => isGroupAlive(pid)) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  for (const { pid } of left) killGroup(pid);
  return left.length;
}

function forkIntoOwnGroup(
  dataDir: string,
  { name, file, args, env, showOutput }: SpawnOptions,
): ChildProcess {
  const log = showOutput ? "inherit" : openSync(join(dataDir, "logs", `${name}.log`), "w");
  try {
    return fork(join(root, file), args ?? [], {
      cwd: root,
      env,
      detached: true,
      execArgv: file.endsWith(".ts") ? ["--import", "tsx"] : [],
      stdio: ["ignore", log, log, "ipc"],
    });
  } finally {
    if (typeof log === "number") closeSync(log);
  }
}

async function stopChild(child: ChildProcess, pid: number, ended: Promise<unknown>, withinMs: number) {
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => killGroup(pid), withinMs);
  await ended;
  clearTimeout(timer);
}

// A group outlives its leader, and its number is not given away meanwhile; a leader that started at another
// time is a stranger that got the number later.
function isOurGroup({ pid, started }: LockHolder): boolean {
  return started !== "" && isGroupAlive(pid) && ["", started].includes(startedAt(pid));
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // It ended by itself.
  }
}
