import { once } from "node:events";
import type { Spawned } from "@/local/supervisor/processes";
import { latencyRecorder } from "./closed-loop";
import type { Run } from "./figures";
import type { World } from "./world";

/** How long one side works before the next has its turn. */
const TURN_MS = 100;

type Order = { turnMs: number } | "tell";
type Reply = { ready: true } | { done: true } | { run: Run } | { error: string };

/**
 * Starts a program that calls `workInTurns` once for each task, and lets them work by turns of 100 ms, each for
 * `seconds` in all: a machine whose speed changes from second to second changes it for all of them alike.
 */
export async function takeTurns(
  { processes, env }: Pick<World, "processes" | "env">,
  file: string,
  tasks: readonly object[],
  seconds: number,
): Promise<Run[]> {
  const name = file.replace(/\.ts$/, "").replaceAll("/", "-");
  const sides = await Promise.all(
    tasks.map((task, nth) =>
      processes.spawn({ name: `${name}-${nth}`, file, args: [JSON.stringify(task)], env }),
    ),
  );
  try {
    await Promise.all(sides.map(replyOf));
    for (let turn = 0; turn < (seconds * 1_000) / TURN_MS; turn += 1) {
      for (const side of sides) await order(side, { turnMs: TURN_MS });
    }
    const runs: Run[] = [];
    for (const side of sides) {
      const reply = await order(side, "tell");
      if ("run" in reply) runs.push(reply.run);
    }
    return runs;
  } finally {
    await Promise.all(sides.map((side) => side.stop(5_000)));
  }
}

function order(side: Spawned, what: Order): Promise<Reply> {
  side.child.send(what);
  return replyOf(side);
}

async function replyOf({ child, ended }: Spawned): Promise<Reply> {
  const first = await Promise.race([once(child, "message") as Promise<[Reply]>, ended]);
  if (!Array.isArray(first)) throw new Error(`A side ended with ${first} before it answered.`);
  if ("error" in first[0]) throw new Error(`A side failed: ${first[0].error}`);
  return first[0];
}

/** The other end. `prepare` gives what is done again and again in a turn, and tells how much it was. */
export async function workInTurns<Task>(prepare: (task: Task) => () => number): Promise<void> {
  process.once("disconnect", () => process.exit());
  const batches = latencyRecorder();
  let units = 0;
  let workedMs = 0;
  const work = prepare(JSON.parse(process.argv[2] ?? ""));

  function turn(turnMs: number): void {
    const begun = performance.now();
    let now = begun;
    while (now - begun < turnMs) {
      units += work();
      const after = performance.now();
      batches.record(after - now);
      now = after;
    }
    workedMs += now - begun;
  }

  process.on("message", (what: Order) => {
    try {
      if (what === "tell") reply({ run: { rate: (units / workedMs) * 1_000, ...batches.percentiles() } });
      else {
        turn(what.turnMs);
        reply({ done: true });
      }
    } catch (error) {
      reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  reply({ ready: true });
}

function reply(what: Reply): void {
  process.send?.(what);
}
