import { expect, it, vi } from "vitest";
import { atEndOfTurn, lastInTurn } from "./end-of-turn";

const turn = () => new Promise(setImmediate);

it("calls back in one turn, whatever is asked for meanwhile, and those who send last", async () => {
  const called: string[] = [];
  lastInTurn(() => called.push("sends"));
  atEndOfTurn(() => {
    called.push("first");
    atEndOfTurn(() => called.push("asked for by the first"));
  });
  atEndOfTurn(() => called.push("second"));
  await turn();
  expect(called).toEqual(["first", "second", "asked for by the first", "sends"]);
});

it("goes on when a callback throws, in this turn and the next", async () => {
  const called: string[] = [];
  const thrown: unknown[] = [];
  const queued = vi.spyOn(globalThis, "queueMicrotask").mockImplementation((run) => {
    try {
      run();
    } catch (error) {
      thrown.push(error);
    }
  });
  try {
    atEndOfTurn(() => {
      throw new Error("of a callback");
    });
    atEndOfTurn(() => called.push("after it"));
    await turn();
    atEndOfTurn(() => called.push("next turn"));
    await turn();
  } finally {
    queued.mockRestore();
  }
  expect(called).toEqual(["after it", "next turn"]);
  expect(thrown).toEqual([new Error("of a callback")]);
});
