import { spawn } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The first that is here is taken. The shell is Chromium without its windows: it does the same with less. */
const names = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
];

/** The path of a Chromium that is already here, if any. */
export function browserHere(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env.PLAYWRIGHT_CHROMIUM_PATH;
  if (named && isExecutable(named)) return named;
  const folders = (env.PATH ?? "").split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
}

/** Finds a Chromium, or installs one: Debian's as root, else Playwright's. Throws with one sentence if neither works. */
export async function findBrowser(say: (line: string) => void): Promise<string> {
  const here = browserHere();
  if (here) return here;
  if (process.getuid?.() === 0 && existsSync("/etc/debian_version")) {
    say("installing chromium with apt-get");
    await run("apt-get", ["update"]);
    for (const name of ["chromium-headless-shell", "chromium"]) {
      await run("apt-get", ["install", "-y", "--no-install-recommends", name]);
      const installed = browserHere();
      if (installed) return installed;
    }
  }
  say("installing chromium with Playwright");
  await run(process.execPath, ["node_modules/playwright/cli.js", "install", "chromium"]);
  const { chromium } = await import("@playwright/test");
  if (isExecutable(chromium.executablePath())) return chromium.executablePath();
  throw new Error(
    "No browser was found and none could be installed: install Chromium, or set PLAYWRIGHT_CHROMIUM_PATH to one.",
  );
}

function run(command: string, args: string[]): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    child.on("error", () => resolve(false));
    child.on("close", (code) => resolve(code === 0));
  });
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
