import { parseArgs } from "node:util";
import { demoTable } from "./demo";
import type { Mode } from "./next-app";
import { startStack } from "./stack";
import { StartError } from "./start-error";
import { watchLauncher } from "./watch-launcher";

const { values } = parseArgs({
  options: { mode: { type: "string", default: "dev" }, "no-app": { type: "boolean", default: false } },
});
await run(modeOf(values.mode), !values["no-app"]);

/** Starts a stack, shows where everything is, and keeps it until it is told to stop. */
async function run(mode: Mode, app: boolean): Promise<void> {
  const started = Date.now();
  const giveUp = new AbortController();
  const lost = new Promise<string>((resolve) =>
    giveUp.signal.addEventListener("abort", () => resolve("stopped")),
  );
  let failure: string | undefined;
  const stopSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const state: { kill?: () => void } = {};
  for (const name of stopSignals) {
    process.on(name, () => {
      if (giveUp.signal.aborted) state.kill?.();
      giveUp.abort();
    });
  }
  watchLauncher(() => giveUp.abort());
  console.log(`\n  Bulkhead (${mode})\n`);
  try {
    const stack = await startStack({
      mode,
      app,
      dataDir: process.env.BULKHEAD_DATA_DIR || ".local",
      showApp: mode !== "test",
      print: (line) => console.log(line),
      onLost(sentence) {
        failure = sentence;
        giveUp.abort();
      },
      signal: giveUp.signal,
    });
    state.kill = stack.kill;
    console.log(demoTable(stack.demo));
    console.log(
      `  Ready in ${((Date.now() - started) / 1000).toFixed(1)} s. Also in ${stack.demoFile}. Ctrl-C stops it.\n`,
    );
    await lost;
    console.log(failure ? `\n  ✗ ${failure}` : "\n  Stopping …");
    await stack.close();
  } catch (error) {
    if (giveUp.signal.aborted && !failure) console.log("\n  Stopped.");
    else failure = say(failure ? new StartError(failure) : error);
  }
  process.exit(failure ? 1 : 0);
}

function say(error: unknown): string {
  const sentence =
    error instanceof StartError ? error.message : error instanceof Error ? error.stack : String(error);
  console.error(`\n  ✗ ${sentence}\n`);
  return sentence ?? "failed";
}

function modeOf(given: string): Mode {
  if (given === "dev" || given === "preview" || given === "test") return given;
  console.error(`  ✗ --mode is dev, preview or test, not ${given}.`);
  process.exit(2);
}
