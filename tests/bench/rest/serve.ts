import { join } from "node:path";
import { freePort } from "@/local/supervisor/ports";
import { waitUntilReady } from "@/local/supervisor/ready";
import { root } from "@/scripts/bootstrap/paths.mjs";
import type { World } from "@/tests/bench/world";

export interface App {
  name: string;
  /** The app's folder, built. */
  folder: string;
  env: NodeJS.ProcessEnv;
  /** A path that answers 200 once the app serves. */
  readyPath: string;
}

const GRACE_MS = 10_000;

/** Serves a built app by a fresh `next start` on loopback for as long as `use` takes. */
export async function withServer<T>(
  { processes, dataDir }: World,
  app: App,
  use: (origin: string) => Promise<T>,
): Promise<T> {
  const port = await freePort();
  const next = join(root, "node_modules/next/dist/bin/next");
  const start = [process.execPath, next, "start", app.folder, "-p", String(port), "-H", "127.0.0.1"];
  const spawned = await processes.spawn({
    name: app.name,
    file: "scripts/bootstrap/child.mjs",
    args: ["SIGTERM", String(GRACE_MS), ...start],
    env: app.env,
  });
  try {
    const origin = `http://127.0.0.1:${port}`;
    await waitUntilReady(origin, [app.readyPath], spawned, join(dataDir, "logs", `${app.name}.log`));
    return await use(origin);
  } finally {
    await spawned.stop(GRACE_MS + 2_000);
  }
}
