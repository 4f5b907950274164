import { join } from "node:path";
import { buildApp } from "./build";
import type { StackContext } from "./context";
import { distDirOf, graceMsOf, startNext } from "./next-app";
import type { Spawned } from "./processes";
import { waitUntilReady } from "./ready";
import type { World } from "./world";

/** Builds where the mode asks for it, starts Next, waits until the dashboard answers, and keeps it running. */
export async function startApp(context: StackContext, world: World): Promise<void> {
  const { mode, dataDir, report, processes, port, showApp } = context;
  const distDir = distDirOf(mode, dataDir);
  const env: NodeJS.ProcessEnv = { ...world.env, NEXT_DIST_DIR: distDir };
  if (mode !== "dev") await report.step("next build", () => buildApp(distDir, env), String);
  const start = () => startNext(processes, mode, port, env, showApp);
  const paths = ["/api/health", `/${world.demo.tenants[0]?.slug ?? ""}`];
  const logFile = showApp ? "above" : join(dataDir, "logs", "next.log");
  let stopped = false;
  let app = await report.step(`Next (${mode === "dev" ? "dev" : "start"})`, start);
  context.onClose(() => {
    stopped = true;
    return app.stop(graceMsOf(mode) + 2_000);
  });
  await report.step(
    "ready",
    () => waitUntilReady(world.demo.appUrl, paths, app, logFile),
    () => world.demo.appUrl,
  );
  const watch = async (current: Spawned, since: number): Promise<void> => {
    const code = await current.ended;
    if (stopped) return;
    if (Date.now() - since < 5_000) return context.onLost(`Next ended with ${code}; see ${logFile}`);
    report.note(`Next ended with ${code}; starting it again`);
    app = await start();
    return watch(app, Date.now());
  };
  watch(app, Date.now()).catch((error: Error) => context.onLost(error.message));
}
