import { describe, expect, it } from "vitest";
import { readUnleashState } from "./delta";
import { faultsInTurns } from "./faults";
import { atOnce, inTurns, type Steps } from "./turns";

/** How often another call would have had its turn while the work was done. */
async function turnsDuring<T>(work: () => T | Promise<T>): Promise<{ turns: number; result: T }> {
  let [turns, isDone] = [0, false];
  const beat = () => {
    turns += 1;
    if (!isDone) setImmediate(beat);
  };
  setImmediate(beat);
  const result = await work();
  isDone = true;
  return { turns, result };
}

function* busySteps(): Steps<string> {
  for (let step = 0; step < 30; step += 1) {
    const until = performance.now() + 3;
    while (performance.now() < until);
    yield;
  }
  return "done";
}

describe("work of many steps", () => {
  it("lets others have their turn in between, and comes to the same", async () => {
    expect(await turnsDuring(() => atOnce(busySteps()))).toEqual({ turns: 0, result: "done" });
    const { turns, result } = await turnsDuring(() => inTurns(busySteps()));
    expect(result).toBe("done");
    expect(turns).toBeGreaterThan(4);
  });

  it("is what reading and checking a state of thousands of flags is", async () => {
    const constraints = [{ contextName: "email", operator: "REGEX", value: "^[a-z]+@example\\.com$" }];
    const features = Array.from({ length: 10_000 }, (_, n) => {
      return { name: `flag-${n}`, enabled: true, strategies: [{ name: "default", constraints }] };
    });
    const read = await turnsDuring(() => readUnleashState({ features }));
    expect(read.turns).toBeGreaterThan(2);
    if (!("state" in read.result)) throw new Error("The state is sound.");
    const { state } = read.result;
    const checked = await turnsDuring(() => faultsInTurns(state));
    expect(checked.turns).toBeGreaterThan(2);
    expect(checked.result).toEqual([]);
  });
});
