import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exposureTeller } from "./tell-exposures";

/** A server that hears what is told, or fails. */
function server() {
  const heard: string[][] = [];
  const state = { fails: false };
  const send = async (keys: string[]) => {
    heard.push(keys);
    if (state.fails) throw new Error("away");
  };
  return { heard, state, send };
}

describe("what a page tells of the variants that it acts on", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is each variant of a flag once, in batches, and nothing where there is nothing to tell", async () => {
    const { heard, send } = server();
    const { note, start } = exposureTeller();
    start(send);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual([]);
    for (const key of ["a", "b", "a"]) note(key, "one");
    expect(heard).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    note("a", "one");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual([["a", "b"]]);
    note("a", "two");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard).toEqual([["a", "b"], ["a"]]);
  });

  it("is at most what the server takes at once", async () => {
    const { heard, send } = server();
    const { note, start } = exposureTeller();
    for (let nth = 0; nth < 60; nth += 1) note(`flag-${nth}`, "one");
    start(send);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(heard.map(({ length }) => length)).toEqual([50, 10]);
  });

  it("waits until somebody looks: what is painted on the server is told by the browser alone", async () => {
    const { heard, send } = server();
    const { note, start } = exposureTeller();
    note("a", "one");
    await vi.advanceTimersByTimeAsync(60_000);
    const stop = start(send);
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual([]);
    start(send);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard).toEqual([["a"]]);
  });

  it("is told again where it failed, ever more slowly, and no more after four times", async () => {
    const { heard, state, send } = server();
    const { note, start } = exposureTeller();
    start(send);
    state.fails = true;
    note("a", "one");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(heard).toEqual([["a"], ["a"]]);
    state.fails = false;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(heard).toHaveLength(3);
    state.fails = true;
    note("b", "one");
    await vi.advanceTimersByTimeAsync(600_000);
    expect(heard.slice(3)).toEqual([["b"], ["b"], ["b"], ["b"]]);
  });
});
