import { type ChildProcess, spawn } from "node:child_process";
import { createConnection } from "node:net";
import { resolve as absolute, join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const START_MS = 15_000;
const STOP_MS = 5_000;
/** Where `tsx` and the path aliases are found. */
const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export type Launched = { readonly port: number; close(): Promise<void> };
export type LaunchOptions = {
  readonly port: number;
  readonly dataDir: string;
  readonly log: (line: string) => void;
};

type Child = { readonly child: ChildProcess; readonly ended: Promise<string>; readonly last: () => string };

/** Starts a child whose output is logged, and notes how it ends. */
function start(command: string, args: readonly string[], log: (line: string) => void): Child {
  const child = spawn(command, args, { cwd: ROOT, stdio: ["pipe", "pipe", "pipe"] });
  let last = "";
  const note = (line: string) => {
    last = line;
    log(line);
  };
  if (child.stdout) createInterface({ input: child.stdout }).on("line", note);
  if (child.stderr) createInterface({ input: child.stderr }).on("line", note);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(`exit ${signal ?? code}`));
  });
  return { child, ended, last: () => last };
}

/** Asks the child to end, and makes it end if it does not. */
async function stop({ child, ended }: Child): Promise<void> {
  child.stdin?.end();
  child.kill("SIGTERM");
  const killer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await ended;
  clearTimeout(killer);
}

async function started<T>(child: Child, name: string, ready: Promise<T>): Promise<T> {
  const timeout = new AbortController();
  const failed = child.ended.then((how) => {
    throw new Error(`${name} did not start (${how}): ${child.last() || "it said nothing"}`);
  });
  const late = delay(START_MS, undefined, { signal: timeout.signal }).then(() => {
    throw new Error(`${name} did not answer within ${START_MS / 1000} s.`);
  });
  failed.catch(() => {});
  late.catch(() => {});
  try {
    return await Promise.race([ready, failed, late]);
  } catch (error) {
    await stop(child);
    throw error;
  } finally {
    timeout.abort();
  }
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: "127.0.0.1" }, () => socket.write("PING\r\n"));
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("data", (data) => finish(data.toString().startsWith("+PONG")));
    socket.once("error", () => finish(false)).setTimeout(1_000, () => finish(false));
  });
}

async function pinged(port: number, child: Child): Promise<void> {
  while (child.child.exitCode === null && !(await answersPing(port))) await delay(50);
}

/**
 * The shell between, which only waits for its stdin to end, is what stops the server when this process is
 * killed: redis-server itself does not notice.
 */
const GUARD =
  '"$@" & pid=$!; trap "kill $pid" TERM INT; (cat >/dev/null; kill $pid 2>/dev/null) <&3 & wait $pid; wait $pid';

/** Runs a redis-server or valkey-server binary on 127.0.0.1. */
export async function launchServer(options: LaunchOptions & { readonly binary: string }): Promise<Launched> {
  const { binary, port, dataDir, log } = options;
  const args = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    absolute(dataDir),
    "--save",
    "5 1",
    "--appendonly",
    "no",
  ];
  const child = start("/bin/sh", ["-c", `exec 3<&0; ${GUARD}`, "redis-guard", binary, ...args], log);
  await started(child, "redis-server", pinged(port, child));
  return { port, close: () => stop(child) };
}

function announced({ child }: Child): Promise<number> {
  return new Promise((resolve) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.startsWith("{")) return;
      const { ready, port }: { ready?: boolean; port?: number } = JSON.parse(line);
      if (ready === true && typeof port === "number") resolve(port);
    });
  });
}

/** Runs the engine in a process of its own, so that neither slows the other. */
export async function launchEngine({ port, dataDir, log }: LaunchOptions): Promise<Launched> {
  const main = fileURLToPath(new URL("./main.ts", import.meta.url));
  const snapshot = join(absolute(dataDir), "engine.snapshot");
  const args = ["--import", "tsx", main, "--port", String(port), "--snapshot", snapshot];
  const child = start(process.execPath, args, log);
  const actual = await started(child, "The Redis engine", announced(child));
  return { port: actual, close: () => stop(child) };
}
