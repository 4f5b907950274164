import { spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { lock } from "@/scripts/bootstrap/lock.mjs";
import { root } from "@/scripts/bootstrap/paths.mjs";

/** Inside the tree, so that its packages are this repository's. */
const FOLDER = join(root, ".local", "bench-bare");

// Turbopack looks for instrumentation and proxy files in the folders above too: an extension of its own keeps
// this repository's out of the bare app.
const FILES = {
  "package.json": `{ "name": "bench-bare", "private": true, "type": "module" }\n`,
  "next.config.mjs": `export default ${JSON.stringify({ poweredByHeader: false, pageExtensions: ["bare.js"], turbopack: { root } })};\n`,
  "app/ok/route.bare.js": `export const dynamic = "force-dynamic";\n\nexport function GET() {\n  return Response.json({ ok: true });\n}\n`,
  "pages/api/ok.bare.js": `export default function handler(request, response) {\n  response.json({ ok: true });\n}\n`,
};

/** A Next app that answers `{"ok":true}` by either router: what Next costs by itself. Gives its folder, built. */
export async function buildBareApp(env: NodeJS.ProcessEnv): Promise<string> {
  const release = await lock(join(root, ".local"), "bench-bare");
  try {
    const next = await readFile(join(root, "node_modules/next/package.json"), "utf8");
    const stamp = JSON.stringify([FILES, JSON.parse(next).version, process.version]);
    const stampFile = join(FOLDER, ".next", "bench-stamp");
    if ((await readFile(stampFile, "utf8").catch(() => "")) === stamp) return FOLDER;
    await rm(FOLDER, { recursive: true, force: true });
    for (const [name, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(FOLDER, name)), { recursive: true });
      await writeFile(join(FOLDER, name), text);
    }
    await runBuild(env);
    await writeFile(stampFile, stamp);
    return FOLDER;
  } finally {
    release();
  }
}

function runBuild(env: NodeJS.ProcessEnv): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, "node_modules/next/dist/bin/next"), "build"], {
      cwd: FOLDER,
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
      if (code === 0) return resolve();
      reject(new Error(`next build of the bare app failed:\n${output.join("").slice(-4_000)}`));
    });
  });
}
