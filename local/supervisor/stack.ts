import { startApp } from "./app";
import type { StackContext } from "./context";
import { type DataFolder, openDataFolder } from "./data-folder";
import { type Demo, writePrivateJson } from "./demo";
import type { Mode } from "./next-app";
import { checkAppPort, freePort } from "./ports";
import { createProcesses, endLeftovers } from "./processes";
import { createReport, type Report } from "./report";
import { explainStartError, StartError } from "./start-error";
import { startWorld } from "./world";

export interface StackOptions {
  mode: Mode;
  /** Where everything lives; relative to the repository's root. */
  dataDir: string;
  /** The app's port. Dev and preview: PORT or 3000 unless told; test: a free one. */
  port?: number;
  /** Variables added to those of this process. An address among them is used as it is. */
  env?: Record<string, string | undefined>;
  /** Whether to start Next too; without it the world outside is there, migrated and seeded. */
  app?: boolean;
  /** Whether Next writes to this terminal rather than to its log file. */
  showApp?: boolean;
  print?: (line: string) => void;
  /** Called when a part ended and could not be brought back. */
  onLost?: (sentence: string) => void;
  /** Gives the start up, and ends what it has started. */
  signal?: AbortSignal;
}

export interface Stack {
  demo: Demo;
  demoFile: string;
  dataDir: string;
  /** The app's environment, to start another instance of it beside. */
  env: NodeJS.ProcessEnv;
  close(): Promise<void>;
  /** Ends everything at once, without waiting for anyone. */
  kill(): void;
}

/**
 * Starts every part that the environment does not name, migrates, seeds, starts the app, and gives its
 * addresses. Throws StartError with one sentence where a person can do something about it.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const env: NodeJS.ProcessEnv = { ...process.env, ...options.env };
  if (env.NODE_ENV === "production" && options.mode === "dev") {
    throw new StartError(
      "NODE_ENV is production, where stand-ins have no place: unset it, or use `npm run preview`.",
    );
  }
  const report = createReport(options.print ?? (() => {}));
  const folder = await report.step(
    "data folder",
    () => openDataFolder(options.dataDir),
    ({ path }) => path,
  );
  const undos: (() => Promise<unknown>)[] = [];
  const processes = createProcesses(folder.path);
  const close = async () => {
    for (const undo of undos.splice(0).reverse()) await undo();
    await processes.close();
    folder.release();
  };
  try {
    const context = { env, report, processes, onClose: (undo: () => Promise<unknown>) => undos.push(undo) };
    const starting = startAll(options, folder, context);
    return { ...(await untilAborted(starting, options.signal)), close, kill: processes.killAll };
  } catch (error) {
    await close();
    throw explainStartError(error, folder.path);
  }
}

type Basics = Pick<StackContext, "env" | "report" | "processes" | "onClose">;

async function startAll(options: StackOptions, { path: dataDir }: DataFolder, basics: Basics) {
  const left = await endLeftovers(dataDir);
  if (left) basics.report.note(`ended ${left} processes that a crash had left behind`);
  const context: StackContext = {
    ...basics,
    mode: options.mode,
    port: await appPort(options, basics.env, basics.report),
    showApp: options.showApp ?? false,
    dataDir,
    onLost: options.onLost ?? options.print ?? console.error,
  };
  const world = await startWorld(context);
  if (options.app !== false) await startApp(context, world);
  const demoFile = await writePrivateJson(dataDir, "demo.json", world.demo);
  await writePrivateJson(dataDir, "env.json", world.ownEnv);
  return { demo: world.demo, demoFile, dataDir, env: world.env };
}

function appPort({ mode, port }: StackOptions, env: NodeJS.ProcessEnv, report: Report): Promise<number> {
  if (mode === "test" && port === undefined) return freePort();
  const command = `npm run ${mode}`;
  return report.step("port", () => checkAppPort(port ?? Number(env.PORT || 3000), command), String);
}

function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (!signal) return work;
  const aborted = new Promise<never>((_, reject) => {
    const stop = () => reject(new StartError("stopped before it was ready"));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([work, aborted]);
}
