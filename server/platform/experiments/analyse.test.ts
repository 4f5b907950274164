import { describe, expect, it } from "vitest";
import { analyse, type Counts, MISMATCH_BELOW } from "./analyse";
import { type Counted, newcombe, sampleRatioP, subjectsNeeded } from "./statistics";

const even = ["control", "treatment"].map((name) => ({ name, weight: 500 }));
const goal = "project-created" as const;

function counts(more: Partial<Counts> & { given: [string, number, number][] }): Counts {
  const { given, ...rest } = more;
  return {
    ...{ variants: even, control: "control", goals: [goal], subjectsPerVariant: 1_000 },
    ...rest,
    counts: given.map(([variant, subjects, converted]) => ({
      variant,
      subjects,
      converted: { [goal]: converted },
    })),
  };
}

/** Numbers from 0 to 1 that are the same with each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe("what an experiment has shown", () => {
  it("is nothing before somebody was exposed", () => {
    expect(analyse(counts({ given: [] }))).toMatchObject({
      standing: "no-subjects",
      variants: [{ subjects: 0, few: true, goals: [{ rate: null, low: 0, high: 1 }] }, { subjects: 0 }],
    });
  });

  it("is not told before the planned subjects are there, however good it looks", () => {
    const { standing, variants } = analyse(
      counts({
        given: [
          ["control", 999, 50],
          ["treatment", 1_000, 400],
        ],
      }),
    );
    expect(standing).toBe("too-early");
    expect(variants.map(({ goals }) => goals[0]?.comparison)).toEqual(["not-told", "not-told"]);
  });

  it("is told then, with the rate, its interval, and the difference to the control", () => {
    const { standing, variants } = analyse(
      counts({
        given: [
          ["treatment", 1_000, 260],
          ["control", 1_000, 200],
        ],
      }),
    );
    expect(standing).toBe("complete");
    expect(variants.map(({ variant, isControl }) => [variant, isControl])).toEqual([
      ["control", true],
      ["treatment", false],
    ]);
    expect(variants[1]?.goals[0]).toMatchObject({ rate: 0.26, comparison: "higher" });
    expect(variants[1]?.goals[0]?.difference?.value).toBeCloseTo(0.06, 12);
    expect(variants[0]?.goals[0]).toMatchObject({ rate: 0.2, difference: null });
  });

  it("is no difference where the interval holds none, and lower where it is lower", () => {
    const comparison = (converted: number) =>
      analyse(
        counts({
          given: [
            ["control", 1_000, 200],
            ["treatment", 1_000, converted],
          ],
        }),
      ).variants[1]?.goals[0]?.comparison;
    expect(comparison(210)).toBe("no-difference-shown");
    expect(comparison(140)).toBe("lower");
  });

  it("is not to be trusted where subjects are not split as promised, whatever it shows", () => {
    const { standing, sampleRatio, variants } = analyse(
      counts({
        given: [
          ["control", 5_000, 1_000],
          ["treatment", 5_500, 2_000],
        ],
      }),
    );
    expect([standing, sampleRatio.mismatch]).toEqual(["do-not-trust", true]);
    expect(variants[1]?.goals[0]?.comparison).toBe("not-told");
  });

  it("is not to be trusted where a variant came that was not promised, which is shown", () => {
    const { standing, variants } = analyse(
      counts({
        given: [
          ["control", 1_000, 1],
          ["treatment", 1_000, 1],
          ["added later", 3, 0],
        ],
      }),
    );
    expect(standing).toBe("do-not-trust");
    expect(variants[2]).toMatchObject({ variant: "added later", promised: 0, subjects: 3 });
  });

  it("goes by the weights that were promised, and is stricter with several comparisons", () => {
    const variants = [
      { name: "control", weight: 800 },
      { name: "b", weight: 100 },
      { name: "c", weight: 100 },
    ];
    const {
      standing,
      level,
      variants: rows,
    } = analyse(
      counts({
        variants,
        given: [
          ["control", 8_050, 800],
          ["b", 990, 100],
          ["c", 1_010, 100],
        ],
        subjectsPerVariant: 900,
      }),
    );
    expect([standing, level]).toEqual(["complete", 0.975]);
    expect(rows.map(({ promised }) => promised)).toEqual([0.8, 0.1, 0.1]);
  });
});

describe("ten thousand experiments in which nothing differs, with a fixed seed", () => {
  const RUNS = 10_000;
  const SUBJECTS = 1_000;

  function run(random: () => number) {
    const none = () => ({ subjects: 0, converted: 0 });
    const two: [Counted, Counted] = [none(), none()];
    for (let subject = 0; subject < SUBJECTS; subject += 1) {
      const own = two[random() < 0.5 ? 0 : 1];
      own.subjects += 1;
      if (random() < 0.2) own.converted += 1;
    }
    return two;
  }

  it("are told to differ in five of a hundred, and not to be trusted in one of a thousand", () => {
    const random = seeded(4_712);
    let differ = 0;
    let mistrusted = 0;
    for (let time = 0; time < RUNS; time += 1) {
      const [one, two] = run(random);
      const { low, high } = newcombe(one, two, 0.95);
      if (low > 0 || high < 0) differ += 1;
      const p = sampleRatioP([one, two].map(({ subjects: count }) => ({ count, weight: 1 })));
      if (p !== undefined && p < MISMATCH_BELOW) mistrusted += 1;
    }
    // Four standard errors to either side: 0.05 ± 0.0087, 0.001 ± 0.0013.
    expect(differ / RUNS).toBeGreaterThan(0.0413);
    expect(differ / RUNS).toBeLessThan(0.0587);
    expect(mistrusted / RUNS).toBeLessThan(0.0023);
  });

  it("find a difference of the planned size in four of five, with the planned subjects", () => {
    const needed = subjectsNeeded({ baselineRate: 0.2, minimumEffect: 0.1, comparisons: 1 });
    const random = seeded(815);
    const converted = (rate: number) => {
      let count = 0;
      for (let subject = 0; subject < needed; subject += 1) count += random() < rate ? 1 : 0;
      return { converted: count, subjects: needed };
    };
    let found = 0;
    const runs = 4_000;
    for (let time = 0; time < runs; time += 1)
      if (newcombe(converted(0.3), converted(0.2)).low > 0) found += 1;
    expect(found / runs).toBeGreaterThan(0.77);
    expect(found / runs).toBeLessThan(0.84);
  });
});
