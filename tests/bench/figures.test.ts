import { describe, expect, it } from "vitest";
import { median, outcomeOf, type Run, sideOf } from "./figures";
import { interleave } from "./interleave";
import { parseOptions } from "./options";
import { printTable } from "./table";
import { rotation } from "./tenants";

const run = (rate: number, ms = 1): Run => ({ rate, p50Ms: ms, p95Ms: 2 * ms, p99Ms: 3 * ms });

describe("a figure", () => {
  it("is the median of its side's runs, number by number", () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([5])]).toEqual([2, 2.5, 5]);
    expect(() => median([])).toThrow("nothing");
    expect(sideOf("x", [run(100, 9), run(300, 1), run(200, 5)]).median).toEqual(run(200, 5));
  });

  it("comes from sides that run in turn", async () => {
    const order: string[] = [];
    const side = (name: string) => async (round: number) => order.push(`${name}${round}`);
    await interleave(3, side("A"), side("B"));
    expect(order).toEqual(["A1", "B1", "A2", "B2", "A3", "B3"]);
  });

  it("meets its target from the target on, and a miss is shown, not thrown", () => {
    const about = { id: "a", title: "Reads", target: 0.5, notes: [] } as const;
    const plain = sideOf("plain", [run(200)]);
    const met = outcomeOf(about, [sideOf("ours", [run(100)]), plain]);
    const missed = outcomeOf(about, [sideOf("ours", [run(99)]), plain]);
    expect([met.met, missed.met]).toEqual([true, false]);
    const machine = {
      cores: 2,
      cpu: "x",
      memoryGb: 4,
      system: "linux",
      node: "20",
      postgres: "18",
      redis: "redis-server 7",
      loadBefore: 0,
    };
    const text = printTable([met, missed], machine, parseOptions(["--rounds", "2"], {}));
    expect(text).toMatch(/Reads\s+0\.50\s+≥ 0\.50\s+pass/);
    expect(text).toMatch(/Reads\s+0\.49\s+≥ 0\.50\s+below/);
    expect(text).toContain("fewer than 3");
  });
});

describe("the flags", () => {
  it("default to every case, three rounds, and a soak of a million", () => {
    expect(parseOptions([], {})).toEqual({
      only: ["a", "b", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o", "p"],
      seconds: 10,
      rounds: 3,
      soakReads: 1_000_000,
      signIns: 200,
    });
  });

  it("choose cases and lengths", () => {
    const options = parseOptions(["--only", "d,a", "--seconds", "2", "--rounds", "5"], {
      BENCH_SOAK: "100000",
    });
    expect(options).toEqual({ only: ["a", "d"], seconds: 2, rounds: 5, soakReads: 100_000, signIns: 200 });
  });

  it("name what they do not take", () => {
    expect(() => parseOptions(["--only", "a,c"], {})).toThrow('not "c"');
    expect(() => parseOptions(["--rounds", "0"], {})).toThrow("--rounds");
    expect(() => parseOptions(["--seconds", "many"], {})).toThrow("--seconds");
    expect(() => parseOptions([], { BENCH_SOAK: "10" })).toThrow("BENCH_SOAK");
  });
});

it("rotates over every tenant before it meets one again", () => {
  for (const length of [1, 2, 7, 1_000]) {
    const next = rotation(Array.from({ length }, (_, index) => index));
    expect(new Set(Array.from({ length }, next)).size).toBe(length);
  }
});
