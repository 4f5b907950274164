import { spawn } from "node:child_process";
import { readdir } from "node:fs/promises";
import { constants } from "node:os";
import { join } from "node:path";
import { root } from "@/scripts/bootstrap/paths.mjs";

/** The path of a program that the packages brought. */
export function bin(name: string): string {
  return join(root, "node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);
}

/** Runs one step with its output shown as it comes; whether it went well. Ctrl-C ends the whole run. */
export function runStep(name: string, [command = "", ...args]: string[]): Promise<boolean> {
  const started = Date.now();
  console.log(`\n── ${name}`);
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
    const stop = (signal: NodeJS.Signals) => {
      child.kill(signal);
      child.once("exit", () => process.exit(128 + constants.signals[signal]));
    };
    process.once("SIGINT", stop);
    process.once("SIGTERM", stop);
    child.on("error", (error) => console.error(error.message));
    child.on("close", (code) => {
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
      const time = `${((Date.now() - started) / 1000).toFixed(1)} s`;
      console.log(code === 0 ? `  ✓ ${name} (${time})` : `  ✗ ${name} (${time}, code ${code})`);
      resolve(code === 0);
    });
  });
}

/** Whether `tests/e2e` holds a browser test. */
export async function hasBrowserTests(): Promise<boolean> {
  const files = await readdir(join(root, "tests", "e2e"), { recursive: true }).catch(() => []);
  return files.some((file) => /\.(spec|test)\.ts$/.test(file));
}
