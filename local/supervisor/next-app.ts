import { createHash } from "node:crypto";
import { join } from "node:path";
import { root } from "@/scripts/bootstrap/paths.mjs";
import type { Processes, Spawned } from "./processes";

export type Mode = "dev" | "preview" | "test";

/** Where Next puts its output. Two Nexts must not share one folder, so only the default data folder has `.next`. */
export function distDirOf(mode: Mode, dataDir: string): string {
  if (mode === "test") return ".local/next/test";
  if (dataDir === join(root, ".local")) return ".next";
  return `.local/next/${createHash("sha256").update(dataDir).digest("hex").slice(0, 12)}`;
}

/** How long the app may take to end: production drains its requests. */
export function graceMsOf(mode: Mode): number {
  return mode === "dev" ? 5_000 : 35_000;
}

/** Starts `next dev` or `next start` under a watchdog that ends it with us. */
export function startNext(
  processes: Processes,
  mode: Mode,
  port: number,
  env: NodeJS.ProcessEnv,
  showOutput: boolean,
): Promise<Spawned> {
  const next = join(root, "node_modules/next/dist/bin/next");
  const command = mode === "dev" ? "dev" : "start";
  const stop = mode === "dev" ? "SIGINT" : "SIGTERM";
  return processes.spawn({
    name: "next",
    file: "scripts/bootstrap/child.mjs",
    args: [stop, String(graceMsOf(mode)), process.execPath, next, command, "-p", String(port)],
    env,
    showOutput,
  });
}
