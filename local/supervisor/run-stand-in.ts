import type { Processes, Spawned } from "./processes";
import type { HostMessage, StandInName, StandIns } from "./stand-ins";
import { StartError } from "./start-error";

const stopWithinMs = 15_000;

export interface RunningStandIn<Name extends StandInName> {
  ready: StandIns[Name]["ready"];
  stop(): Promise<void>;
}

export interface StandInContext {
  processes: Processes;
  env: NodeJS.ProcessEnv;
  dataDir: string;
  note(line: string): void;
  /** Called when it ended and could not be brought back. */
  onLost(sentence: string): void;
}

/** Starts a stand-in in a process of its own, and starts it again, on the same port and data, if it dies. */
export async function runStandIn<Name extends StandInName>(
  context: StandInContext,
  name: Name,
  options: StandIns[Name]["options"],
): Promise<RunningStandIn<Name>> {
  let stopped = false;
  let current = await startHost(context, name, options);
  const watch = async (spawned: Spawned, since: number): Promise<void> => {
    const reason = await spawned.ended;
    if (stopped) return;
    const sentence = `${name} stopped (${reason}); see ${context.dataDir}/logs/${name}.log`;
    if (Date.now() - since < 5_000) return context.onLost(sentence);
    context.note(`${sentence}; starting it again`);
    const again = await startHost(context, name, options).catch((error: Error) =>
      context.onLost(error.message),
    );
    if (!again) return;
    current = again;
    if (stopped) return current.spawned.stop(stopWithinMs);
    return watch(current.spawned, Date.now());
  };
  watch(current.spawned, Date.now());
  return {
    ready: current.ready,
    async stop() {
      stopped = true;
      await current.spawned.stop(stopWithinMs);
    },
  };
}

// After a kill -9 the old server's workers need a moment to notice and to let go of its memory and files.
const mayPass = /still in use|another postmaster|EADDRINUSE|starting up/i;
const attempts = 5;

async function startHost<Name extends StandInName>(
  context: StandInContext,
  name: Name,
  options: StandIns[Name]["options"],
): Promise<{ spawned: Spawned; ready: StandIns[Name]["ready"] }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startHostOnce(context, name, options);
    } catch (error) {
      if (!(error instanceof Error && mayPass.test(error.message)) || attempt === attempts) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

async function startHostOnce<Name extends StandInName>(
  { processes, env, dataDir }: StandInContext,
  name: Name,
  options: StandIns[Name]["options"],
): Promise<{ spawned: Spawned; ready: StandIns[Name]["ready"] }> {
  const spawned = await processes.spawn({ name, file: "local/supervisor/host.ts", env });
  const answer = new Promise<HostMessage>((resolve) => spawned.child.once("message", resolve));
  spawned.child.send({ name, options });
  const first = await Promise.race([answer, spawned.ended]);
  if (typeof first === "object" && first.type === "ready") {
    return { spawned, ready: first.value as StandIns[Name]["ready"] };
  }
  await spawned.stop(1_000);
  const why = typeof first === "object" && first.type === "failed" ? first.message : `it ended with ${first}`;
  throw new StartError(`${name} did not start: ${why}\n    Its log: ${dataDir}/logs/${name}.log`);
}
