import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { exposureTeller, type ToldExposure } from "./tell-exposures";

/** A server that hears what is told, or fails, and a page that begins to tell it; `online` as the browser says it. */
function page() {
  const told: ToldExposure[][] = [];
  const state = { fails: false };
  const { note, start: startTelling } = exposureTeller();
  const listeners = new Set<() => void>();
  const send = async (flags: ToldExposure[]) => {
    told.push(flags);
    if (state.fails) throw new Error("away");
  };
  const start = () =>
    startTelling(send, (again) => {
      listeners.add(again);
      return () => void listeners.delete(again);
    });
  const online = () => {
    for (const again of listeners) again();
  };
  const heard = () => told.map((flags) => flags.map(({ key }) => key));
  return { told, heard, state, note, start, online };
}

describe("what a page tells of the variants that it acts on", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is each variant of a flag once, in batches, and nothing where there is nothing to tell", async () => {
    const { heard, note, start } = page();
    start();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard()).toEqual([]);
    for (const key of ["a", "b", "a"]) note(key, "one");
    expect(heard()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1_000);
    note("a", "one");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard()).toEqual([["a", "b"]]);
    note("a", "two");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard()).toEqual([["a", "b"], ["a"]]);
  });

  it("is at most what the server takes at once", async () => {
    const { heard, note, start } = page();
    for (let nth = 0; nth < 60; nth += 1) note(`flag-${nth}`, "one");
    start();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(heard().map(({ length }) => length)).toEqual([50, 10]);
  });

  it("waits until somebody looks: what is painted on the server is told by the browser alone", async () => {
    const { heard, note, start } = page();
    note("a", "one");
    await vi.advanceTimersByTimeAsync(60_000);
    const stop = start();
    stop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard()).toEqual([]);
    start();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard()).toEqual([["a"]]);
  });

  it("says how long ago each was acted on first, another variant of one anew", async () => {
    const { told, note, start } = page();
    start();
    note("a", "one");
    await vi.advanceTimersByTimeAsync(300);
    for (const key of ["a", "b"]) note(key, "one");
    await vi.advanceTimersByTimeAsync(200);
    note("b", "two");
    await vi.advanceTimersByTimeAsync(500);
    const [a, b] = [
      { key: "a", agoMs: 1_000 },
      { key: "b", agoMs: 500 },
    ];
    expect(told).toEqual([[a, b]]);
  });

  it("is known for five minutes: what is acted on after that is told again", async () => {
    const { told, note, start } = page();
    start();
    note("a", "one");
    await vi.advanceTimersByTimeAsync(299_000);
    note("a", "one");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toHaveLength(1);
    note("a", "one");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told.slice(1)).toEqual([[{ key: "a", agoMs: 1_000 }]]);
  });

  it("is told again where it failed, ever more slowly, since when it was acted on", async () => {
    const { told, state, note, start } = page();
    start();
    state.fails = true;
    note("a", "one");
    await vi.advanceTimersByTimeAsync(3_000);
    expect(told).toHaveLength(2);
    state.fails = false;
    await vi.advanceTimersByTimeAsync(4_000);
    expect(told.flat().map(({ agoMs }) => agoMs)).toEqual([1_000, 3_000, 7_000]);
  });

  it("rests after four failures, until something is noted anew: no more than a minute counts then", async () => {
    const { told, heard, state, note, start } = page();
    start();
    state.fails = true;
    note("a", "one");
    await vi.advanceTimersByTimeAsync(290_000);
    expect(heard()).toEqual([["a"], ["a"], ["a"], ["a"]]);
    note("b", "one");
    await vi.advanceTimersByTimeAsync(8_000);
    expect(heard().slice(4)).toEqual([["a", "b"]]);
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(told).toHaveLength(5);
    state.fails = false;
    // The same again, once it is forgotten.
    note("b", "one");
    await vi.advanceTimersByTimeAsync(8_000);
    const since = { agoMs: 60_000 };
    expect(told.slice(5)).toEqual([
      [
        { key: "a", ...since },
        { key: "b", ...since },
      ],
    ]);
    note("c", "one");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard().slice(6)).toEqual([["c"]]);
  });

  it("is told at once where the browser is online again, and not after the end", async () => {
    const { heard, state, note, start, online } = page();
    const stop = start();
    state.fails = true;
    note("a", "one");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard()).toHaveLength(4);
    online();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard()).toHaveLength(8);
    stop();
    online();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard()).toHaveLength(8);
    state.fails = false;
    start();
    online();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(heard().slice(8)).toEqual([["a"]]);
  });
});
