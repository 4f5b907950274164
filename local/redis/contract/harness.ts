import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type DumpedKey, dump, normalise } from "./dump";
import type { WireReply } from "./reply-reader";
import { startTargets, type Target, type Targets } from "./targets";

export type Step = readonly string[] | { readonly waitMs: number };
type Outcome = { readonly replies: WireReply[]; readonly stored: DumpedKey[] };

const OWN_FAULT = /^ERR internal error/;

async function play({ client }: Target, steps: readonly Step[]): Promise<Outcome> {
  const replies: WireReply[] = [];
  for (const step of steps) {
    if ("waitMs" in step) await new Promise((resolve) => setTimeout(resolve, step.waitMs));
    else replies.push(normalise(step, await client.call(...step)));
  }
  return { replies, stored: await dump(client) };
}

/** Starts both servers for a file of tests, and empties them (data, scripts, protocol) before each. */
export function useTargets(): () => Targets {
  let targets: Targets | null = null;
  const current = () => {
    if (targets === null) throw new Error("the servers are not running");
    return targets;
  };
  beforeAll(async () => {
    targets = await startTargets();
  }, 30_000);
  beforeEach(async () => {
    const { engine, real } = current();
    for (const target of real ? [engine, real] : [engine]) {
      await target.client.call("hello", "2");
      await target.client.call("flushall");
      await target.client.call("script", "flush");
    }
  });
  afterAll(async () => targets?.close());
  return current;
}

/** Plays the same commands on both, and compares each reply and all that is stored afterwards. */
export async function expectSame(targets: Targets, steps: readonly Step[]): Promise<Outcome> {
  const ours = await play(targets.engine, steps);
  for (const { body } of ours.replies) if (typeof body === "string") expect(body).not.toMatch(OWN_FAULT);
  if (targets.real !== null) expect(ours).toEqual(await play(targets.real, steps));
  return ours;
}

/** Declares one contract test for each named sequence of commands, written one command a line, words by spaces. */
export function contract(
  targets: () => Targets,
  cases: Readonly<Record<string, string | readonly Step[]>>,
): void {
  for (const [promise, given] of Object.entries(cases)) {
    it(promise, async () => {
      await expectSame(targets(), typeof given === "string" ? lines(given) : given);
    });
  }
}

function lines(text: string): string[][] {
  const commands = text.split("\n").map((line) => line.trim().split(/\s+/));
  return commands.filter((words) => words[0]);
}
