import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lock } from "@/scripts/bootstrap/lock.mjs";
import { root } from "@/scripts/bootstrap/paths.mjs";
import { StartError } from "./start-error";

const sources = ["app", "components", "db", "drizzle", "inngest", "pages", "public", "server"];

/** Runs `next build` into `distDir` unless the sources are those of its last build; says which it was. */
export async function buildApp(distDir: string, env: NodeJS.ProcessEnv): Promise<string> {
  const release = await lock(join(root, ".local"), `build-${distDir.replaceAll(/[^\w-]/g, "-")}`);
  try {
    const stampFile = join(root, distDir, "bulkhead-build");
    const stamp = await fingerprint();
    if ((await readFile(stampFile, "utf8").catch(() => "")) === stamp) return "unchanged";
    await runBuild(env);
    await writeFile(stampFile, stamp);
    return "built";
  } finally {
    release();
  }
}

function runBuild(env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], {
      cwd: root,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const endWithUs = () => child.kill("SIGKILL");
    process.once("exit", endWithUs);
    const output: string[] = [];
    child.stdout.on("data", (chunk) => output.push(String(chunk)));
    child.stderr.on("data", (chunk) => output.push(String(chunk)));
    child.on("error", reject);
    child.on("close", (code) => {
      process.off("exit", endWithUs);
      if (code === 0) resolve();
      else
        reject(
          new StartError(`next build failed:\n${output.join("").trim().split("\n").slice(-60).join("\n")}`),
        );
    });
  });
}

// Names, sizes and times are enough: an edit changes them, and reading every byte would cost seconds.
async function fingerprint(): Promise<string> {
  const hash = createHash("sha256").update(process.versions.node);
  const atRoot = (await readdir(root)).filter(
    (name) => /\.(m?[jt]s|json|css)$/.test(name) && name !== "next-env.d.ts",
  );
  const inFolders = await Promise.all(sources.map(filesOf));
  for (const file of [...atRoot, ...inFolders.flat()].sort()) {
    const { size, mtimeMs } = await stat(join(root, file));
    hash.update(`${file}:${size}:${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".test.ts"))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
}
