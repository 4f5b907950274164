import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { FlagEvaluation } from "@/server/services/feature-flags/schemas";
import { followEvaluations } from "./follow-evaluations";

const evaluation = (version: string): FlagEvaluation => ({ version, flags: [] });

/** A source whose streams the test ends and feeds, and a page that it hides. */
function scene(random = () => 1) {
  const streams: { evaluation(evaluation: FlagEvaluation): void; end(): void; closed: boolean }[] = [];
  const taken: string[] = [];
  let [hidden, asked] = [false, 0];
  let turn: () => void = () => undefined;
  const end = followEvaluations(
    {
      open(on) {
        const stream = { ...on, closed: false };
        streams.push(stream);
        return () => {
          stream.closed = true;
          // As tRPC's client does: who unsubscribes is told at once that the stream has ended.
          on.end();
        };
      },
      async ask() {
        asked += 1;
        return evaluation(`asked ${asked}`);
      },
    },
    ({ version }) => taken.push(version),
    {
      isHidden: () => hidden,
      onTurn(tell) {
        turn = tell;
        return () => undefined;
      },
    },
    random,
  );
  const hide = (now: boolean) => {
    hidden = now;
    turn();
  };
  return { streams, taken, hide, end, last: () => streams.at(-1), asked: () => asked };
}

describe("following the evaluations of flags", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("opens the next stream within half a second when one has lived its time", async () => {
    const { streams, taken, last } = scene();
    last()?.evaluation(evaluation("1"));
    await vi.advanceTimersByTimeAsync(30_000);
    last()?.end();
    await vi.advanceTimersByTimeAsync(499);
    expect(streams).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(streams).toHaveLength(2);
    last()?.evaluation(evaluation("2"));
    expect(taken).toEqual(["1", "2"]);
  });

  it("waits longer and longer, up to half a minute, while streams fail", async () => {
    const { streams, last } = scene();
    const opened: number[] = [];
    for (let n = 0; n < 8; n += 1) {
      last()?.end();
      const before = streams.length;
      let waitedMs = 0;
      while (streams.length === before) {
        await vi.advanceTimersByTimeAsync(1_000);
        waitedMs += 1_000;
      }
      opened.push(waitedMs);
    }
    expect(opened).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000, 30_000]);
  });

  it("does not come back with all others whose stream ended then", async () => {
    const { streams, last } = scene(() => 0.5);
    await vi.advanceTimersByTimeAsync(30_000);
    last()?.end();
    await vi.advanceTimersByTimeAsync(250);
    expect(streams).toHaveLength(2);
    last()?.end();
    await vi.advanceTimersByTimeAsync(1_499);
    expect(streams).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(1);
    expect(streams).toHaveLength(3);
  });

  it("asks where no stream gets through, and not where one does", async () => {
    const { taken, last, asked } = scene();
    for (let n = 0; n < 4; n += 1) {
      await vi.advanceTimersByTimeAsync(30_000);
      last()?.evaluation(evaluation("heard"));
    }
    expect(asked()).toBe(0);
    await vi.advanceTimersByTimeAsync(100_000);
    expect(asked()).toBe(2);
    expect(taken.slice(-2)).toEqual(["asked 1", "asked 2"]);
  });

  it("closes while nobody looks at the page, and opens when somebody does again", async () => {
    const { streams, last, hide, asked } = scene();
    hide(true);
    expect(last()?.closed).toBe(true);
    await vi.advanceTimersByTimeAsync(600_000);
    expect([streams.length, asked()]).toEqual([1, 0]);
    hide(false);
    expect(streams).toHaveLength(2);
  });

  it("has one stream at a time, however often the page is hidden and shown", async () => {
    const { streams, hide } = scene();
    for (let n = 0; n < 3; n += 1) {
      await vi.advanceTimersByTimeAsync(60_000);
      hide(true);
      await vi.advanceTimersByTimeAsync(1_000);
      hide(false);
    }
    expect(streams.map(({ closed }) => closed)).toEqual([true, true, true, false]);
  });

  it("hears nothing of a stream that it closed", async () => {
    const { streams, taken, hide, asked } = scene();
    hide(true);
    streams[0]?.evaluation(evaluation("late"));
    await vi.advanceTimersByTimeAsync(600_000);
    expect([taken, asked()]).toEqual([[], 0]);
  });

  it("does nothing more once it is ended", async () => {
    for (const isOpen of [true, false]) {
      const { streams, last, end, asked } = scene();
      if (!isOpen) last()?.end();
      end();
      await vi.advanceTimersByTimeAsync(600_000);
      expect([streams.length, asked()]).toEqual([1, 0]);
    }
  });
});
