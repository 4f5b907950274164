import { parseArgs } from "node:util";
import { startRedisEngine } from "./server";

/**
 * The engine as a process of its own: `tsx local/redis/main.ts --port N [--snapshot FILE]`. It announces itself
 * by one JSON line on stdout, and stops when its stdin ends, that is when its parent closes it or dies.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { port: { type: "string" }, snapshot: { type: "string" } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0) throw new Error("--port N is needed (0 for any free port)");
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const snapshot = values.snapshot === undefined ? {} : { snapshotFile: values.snapshot };
  const engine = await startRedisEngine({ port, log, ...snapshot });
  let stopping = false;
  const stop = () => {
    if (stopping) return;
    stopping = true;
    engine.close().then(() => process.exit(0));
  };
  process.stdin.on("end", stop).on("close", stop).on("error", stop).resume();
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
  process.stdout.write(`${JSON.stringify({ ready: true, port: engine.port, url: engine.url })}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
});
