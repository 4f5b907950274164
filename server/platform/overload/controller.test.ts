import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLASSES, nameOfRank, rankOf } from "./classes";
import { createController, TICK_MS } from "./controller";
import { pressureOf } from "./pressure";

const CLASSES_HERE = 5;
const pressures = fc.array(
  fc.record({
    pressure: fc.oneof(fc.double({ min: 0, max: 20, noNaN: true }), fc.constant(Number.POSITIVE_INFINITY)),
    elapsedMs: fc.double({ min: 0, max: 60_000, noNaN: true }),
  }),
  { maxLength: 60 },
);
const draw = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("the controller of overload", () => {
  it("refuses nobody whom it would let in as a lesser one, whatever happened before", () => {
    fc.assert(
      fc.property(pressures, draw, draw, (history, one, other) => {
        const controller = createController(CLASSES_HERE);
        for (const { pressure, elapsedMs } of history) {
          controller.update(pressure, elapsedMs);
          expect(controller.level).toBeGreaterThanOrEqual(0);
          expect(controller.level).toBeLessThanOrEqual(CLASSES_HERE);
          for (let rank = 1; rank < CLASSES_HERE; rank += 1) {
            if (controller.refuses(rank, one)) expect(controller.refuses(rank - 1, other)).toBe(true);
          }
        }
      }),
    );
  });

  it("refuses everybody within 7 s of pressure that stays, and nobody 26 s after it is gone", () => {
    fc.assert(
      fc.property(pressures, fc.double({ min: 1, max: 50, noNaN: true }), (history, pressure) => {
        const controller = createController(CLASSES_HERE);
        for (const past of history) controller.update(past.pressure, past.elapsedMs);
        for (let ms = 0; ms < 7_000; ms += TICK_MS) controller.update(pressure, TICK_MS);
        expect(controller.refuses(CLASSES_HERE - 1, 0.99)).toBe(true);
        for (let ms = 0; ms < 26_000; ms += TICK_MS) controller.update(0.5, TICK_MS);
        expect([controller.level, controller.refuses(0, 0)]).toEqual([0, false]);
      }),
    );
  });

  it("stays as it is between calm and the limit, so that it does not swing", () => {
    const controller = createController(CLASSES_HERE);
    for (let tick = 0; tick < 10; tick += 1) controller.update(1.2, TICK_MS);
    const { level } = controller;
    for (let tick = 0; tick < 100; tick += 1) controller.update(0.9, TICK_MS);
    expect(controller.level).toBe(level);
    expect(level).toBeGreaterThan(0);
  });

  it("does after a tick that came late what the ticks in between would have done", () => {
    const [late, regular] = [createController(CLASSES_HERE), createController(CLASSES_HERE)];
    late.update(1.5, 5 * TICK_MS);
    for (let tick = 0; tick < 5; tick += 1) regular.update(1.5, TICK_MS);
    expect(late.level).toBeCloseTo(regular.level);
  });

  it("keeps a server busy and its queue short at up to ten times its capacity, and the higher classes served", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1.3, max: 10, noNaN: true }),
        fc.integer({ min: 1, max: 1_000 }),
        (offered, seed) => {
          const served = simulate(offered, seed);
          expect(served.part).toBeGreaterThan(0.9);
          expect(served.longestQueue).toBeLessThan(3 * QUEUE_LIMIT);
          for (let rank = 1; rank < CLASSES_HERE; rank += 1) {
            const [less, more] = [served.admitted[rank - 1] ?? 1, served.admitted[rank] ?? 0];
            // Over many swings of the level, the classes beside each other are apart or both whole.
            expect(more).toBeGreaterThanOrEqual(less - 0.02);
          }
        },
      ),
      { numRuns: 30 },
    );
  });
});

const CAPACITY_A_TICK = 50;
const QUEUE_LIMIT = 50;

/** A server that does so much a tick, asked for `offered` times as much by all classes alike, once it has settled. */
function simulate(offered: number, seed: number) {
  const controller = createController(CLASSES_HERE);
  const random = randomFrom(seed);
  const asked = new Array<number>(CLASSES_HERE).fill(0);
  const letIn = new Array<number>(CLASSES_HERE).fill(0);
  let [queue, done, longestQueue] = [0, 0, 0];
  const [settled, ticks] = [150, 650];
  for (let tick = 0; tick < ticks; tick += 1) {
    for (let n = 0; n < CAPACITY_A_TICK * offered; n += 1) {
      const rank = n % CLASSES_HERE;
      const admitted = !controller.refuses(rank, random());
      if (admitted) queue += 1;
      if (tick < settled) continue;
      asked[rank] = (asked[rank] ?? 0) + 1;
      letIn[rank] = (letIn[rank] ?? 0) + Number(admitted);
    }
    const work = Math.min(queue, CAPACITY_A_TICK);
    queue -= work;
    if (tick >= settled) {
      done += work;
      longestQueue = Math.max(longestQueue, queue);
    }
    controller.update(queue / QUEUE_LIMIT, TICK_MS);
  }
  const admitted = letIn.map((count, rank) => count / (asked[rank] ?? 1));
  return { part: done / ((ticks - settled) * CAPACITY_A_TICK), longestQueue, admitted };
}

/** Mulberry32, so that a failure can be seen again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe("classes of callers", () => {
  it("are the unknown, then plans by their priority, then webhooks; priorities beyond are the nearest", () => {
    const ranks = [
      rankOf("unknown"),
      ...[-5, 0, 1, 2, 99].map((priority) => rankOf({ priority })),
      rankOf("webhook"),
    ];
    expect(ranks).toEqual([0, 1, 1, 2, 3, 3, 4]);
    expect(Array.from({ length: CLASSES }, (_, rank) => nameOfRank(rank))).toEqual([
      "unknown",
      "0",
      "1",
      "2",
      "webhook",
    ]);
  });
});

describe("pressure", () => {
  it("is the load that is nearest to its limit, or furthest past it; a limit of 0 counts for nothing", () => {
    const limits = { loopDelayMs: 100, databaseWaiting: 10, inFlight: 0 };
    const load = { loopDelayMs: 50, databaseWaiting: 20, inFlight: 1_000_000 };
    expect(pressureOf(load, limits)).toEqual({ value: 2, reason: "database" });
    expect(pressureOf({ ...load, loopDelayMs: 400 }, limits)).toEqual({ value: 4, reason: "event_loop" });
  });
});
