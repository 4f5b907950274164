import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Op, Reply } from "@/local/inngest/protocol";
import { backoffMs } from "./backoff";
import { chooseClaims } from "./choose-claims";
import { decide, type Turn } from "./decide";
import { reserveStart } from "./throttle";

const turn: Turn = {
  attempt: 0,
  maxAttempts: 2,
  losses: 0,
  maxLosses: 2,
  pending: new Set(),
  racing: new Set(),
  done: new Set(),
  now: 1_000,
  backoff: () => 10,
};

function ops(list: Array<Partial<Op>>, more: Partial<Extract<Reply, { kind: "ops" }>> = {}): Reply {
  const full = list.map((op, n) => ({ id: `s${n}`, op: "StepRun", ...op }));
  return { kind: "ops", ops: full, version: 2, noRetry: false, retryAfterMs: undefined, ...more };
}

const verbs = (reply: Reply, change: Partial<Turn> = {}) =>
  decide({ ...turn, ...change }, reply).map((e) => e.do);

describe("what follows from an answer", () => {
  it("asks for the next call when a step is over and nothing else is pending", () => {
    expect(verbs(ops([{ data: 1 }]))).toEqual(["save", "discover"]);
    expect(verbs(ops([{ id: "a" }]), { pending: new Set(["a"]) })).toEqual(["save", "discover"]);
  });

  it("waits for the rest of a parallel group, unless the protocol is version 1 or it is a race", () => {
    const pending = new Set(["a", "b"]);
    expect(verbs(ops([{ id: "a" }]), { pending })).toEqual(["save"]);
    expect(verbs(ops([{ id: "a" }], { version: 1 }), { pending })).toEqual(["save", "discover"]);
    expect(verbs(ops([{ id: "a", opts: { parallelMode: "race" } }]), { pending })).toEqual([
      "save",
      "discover",
    ]);
  });

  it("plans, sleeps, waits and invokes without another call", () => {
    const list = [
      { op: "StepPlanned" },
      { op: "Sleep", name: "5s" },
      { op: "WaitForEvent", name: "x", opts: { timeout: "1h" } },
      { op: "InvokeFunction", opts: { function_id: "f", payload: { data: { a: 1 } } } },
    ];
    expect(verbs(ops(list))).toEqual(["plan", "sleep", "waitForEvent", "invoke"]);
  });

  it("retries until the attempts are used up, then memoises the step's error", () => {
    expect(verbs(ops([{ op: "StepError" }]))).toEqual(["retry"]);
    expect(verbs(ops([{ op: "StepError" }]), { attempt: 1 })).toEqual(["save", "discover"]);
    expect(verbs(ops([{ op: "StepError" }], { noRetry: true }))).toEqual(["save", "discover"]);
    expect(verbs(ops([{ op: "StepFailed" }]))).toEqual(["save", "discover"]);
  });

  it("obeys Retry-After over its own backoff", () => {
    expect(decide(turn, ops([{ op: "StepError" }], { retryAfterMs: 500 }))).toMatchObject([{ at: 1_500 }]);
    expect(decide(turn, ops([{ op: "StepError" }]))).toMatchObject([{ at: 1_010 }]);
  });

  it("ends the run at its own end, whatever comes with it", () => {
    expect(verbs(ops([{ data: 1 }, { op: "RunComplete", data: 2 }]))).toEqual(["save", "complete"]);
    expect(verbs({ kind: "done", data: 1 })).toEqual(["complete"]);
    const failed: Reply = {
      kind: "failed",
      error: { name: "E", message: "m" },
      noRetry: false,
      retryAfterMs: undefined,
    };
    expect(verbs(failed)).toEqual(["retry"]);
    expect(verbs(failed, { attempt: 1 })).toEqual(["fail"]);
    expect(verbs({ ...failed, noRetry: true })).toEqual(["fail"]);
  });

  it("makes a lost call again without spending an attempt, up to a bound", () => {
    expect(verbs({ kind: "lost", reason: "x" }, { attempt: 1 })).toEqual(["redeliver"]);
    expect(verbs({ kind: "lost", reason: "x" }, { losses: 1 })).toEqual(["retry"]);
    expect(verbs({ kind: "lost", reason: "x" }, { losses: 1, attempt: 1 })).toEqual(["fail"]);
  });
});

describe("claims", () => {
  const limit = fc.record({ key: fc.constantFrom("a", "b", "c"), limit: fc.integer({ min: 1, max: 4 }) });

  it("never exceed a limit or the room, and leave out nobody who would fit", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(limit, { maxLength: 2 }), { maxLength: 30 }),
        fc.nat(10),
        (runs, room) => {
          const candidates = runs.map((limits, n) => ({ id: String(n), limits }));
          const chosen = candidates.filter(({ id }) =>
            chooseClaims(candidates, new Map(), room).includes(id),
          );
          const uses = (key: string) =>
            chosen.flatMap(({ limits }) => limits).filter((l) => l.key === key).length;
          const fits = chosen.every(({ limits }, n) =>
            limits.every(({ key, limit: max }) => {
              const before = chosen.slice(0, n).flatMap((c) => c.limits);
              return before.filter((l) => l.key === key).length < max;
            }),
          );
          const full = candidates
            .filter((candidate) => !chosen.includes(candidate))
            .every(
              ({ limits }) => chosen.length >= room || limits.some(({ key, limit: max }) => uses(key) >= max),
            );
          return chosen.length <= room && fits && full;
        },
      ),
    );
  });

  it("count what is in flight already", () => {
    const candidates = [{ id: "1", limits: [{ key: "a", limit: 2 }] }];
    expect(chooseClaims(candidates, new Map([["a", 2]]), 5)).toEqual([]);
    expect(chooseClaims(candidates, new Map([["a", 1]]), 5)).toEqual(["1"]);
  });
});

describe("throttle and backoff", () => {
  it("lets a burst through, then keeps the rate", () => {
    const rule = { limit: 10, periodMs: 1_000, burst: 3 };
    const starts: number[] = [];
    let theoreticalAt: number | undefined;
    for (let n = 0; n < 8; n++) {
      const reserved = reserveStart(rule, theoreticalAt, 5_000);
      theoreticalAt = reserved.theoreticalAt;
      starts.push(reserved.startAt);
    }
    expect(starts).toEqual([5_000, 5_000, 5_000, 5_100, 5_200, 5_300, 5_400, 5_500]);
  });

  it("backs off within half and all of a doubling, capped delay", () => {
    fc.assert(
      fc.property(fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const full = Math.min(600_000, 1_000 * 2 ** attempt);
        const wait = backoffMs(attempt, 1_000, random);
        return wait >= full / 2 && wait <= full;
      }),
    );
  });
});
