import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = process.platform === "win32" ? ["inngest-cli.exe", "inngest.exe"] : ["inngest-cli", "inngest"];

/** The path of Inngest's own binary (`inngest-cli` or `inngest`), when it is on PATH. */
export function inngestCliOnPath(path = process.env.PATH ?? ""): string | undefined {
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

// The binary does not notice that its parent is gone; this small one does, by the end of its own stdin.
const GUARD = `
const { spawn } = require("node:child_process");
const child = spawn(process.argv[1], process.argv.slice(2), { stdio: ["ignore", "inherit", "inherit"] });
child.on("error", (error) => { console.error(error.message); process.exit(127); });
child.on("exit", (code) => process.exit(code ?? 1));
process.stdin.resume().on("end", () => child.kill("SIGTERM"));
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));`;

export interface CliOptions {
  binary: string;
  port: number;
  host: string;
  appUrl: string | undefined;
  log: (line: string) => void;
}

/** Runs Inngest's own dev server as a child that ends with this process, and waits until it answers. */
export async function startInngestCli(options: CliOptions) {
  const target = options.appUrl ? ["-u", options.appUrl] : [];
  const args = ["dev", ...target, "-p", String(options.port), "--host", options.host, "--no-discovery"];
  const child = spawn(process.execPath, ["-e", GUARD, options.binary, ...args], {
    stdio: ["pipe", "pipe", "pipe"],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      for (const line of text.split("\n").filter(Boolean)) options.log(line);
    });
  }
  const url = `http://${options.host}:${options.port}`;
  try {
    await answering(url, child);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return { url, kind: "inngest-cli" as const, close: () => stop(child) };
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (child.exitCode !== null) throw new Error(`the Inngest dev server exited with code ${child.exitCode}`);
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`the Inngest dev server did not answer at ${url} within 30 s`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.stdin?.end();
  const timer = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await gone;
  clearTimeout(timer);
}
