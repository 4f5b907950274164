import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newId, type TenantId } from "@/server/kernel/ids";
import { type BucketState, refill, take } from "./bucket";
import { createLocalBuckets, type LocalBuckets } from "./local-buckets";
import type { AdmitRequest, Policy } from "./types";

const COMMON = { name: "tenant", cost: 1 };

/** A request at a time, to one of the processes; Redis is there or not, and lost its memory or not. */
type Step = { waitMs: number; process: number; redis: "up" | "down" | "empty" };

const schedule = fc.record({
  processes: fc.integer({ min: 1, max: 4 }),
  ratePerSecond: fc.integer({ min: 5, max: 100 }),
  burst: fc.integer({ min: 10, max: 200 }),
  skews: fc.array(fc.integer({ min: -5_000, max: 5_000 }), { minLength: 4, maxLength: 4 }),
});

/** Processes over one Redis, in a time that is told; the script's arithmetic is the contract suite's. */
class World {
  nowMs = 1_000_000;
  redis: BucketState | undefined;
  granted = 0;
  readonly request: AdmitRequest;
  readonly policy: Policy;
  readonly locals: LocalBuckets[];

  constructor({
    processes,
    ratePerSecond,
    burst,
    skews,
  }: { processes: number; ratePerSecond: number; burst: number; skews: number[] }) {
    this.policy = { ...COMMON, ratePerSecond, burst };
    this.request = { scope: { tenantId: newId<TenantId>() }, policies: [this.policy] };
    this.locals = Array.from({ length: processes }, (_, nth) =>
      createLocalBuckets({
        clock: { now: () => new Date(this.nowMs + (skews[nth] ?? 0)) },
        instances: () => processes,
      }),
    );
  }

  ask(local: LocalBuckets, redis: Step["redis"]): boolean {
    const granted = redis === "down" ? this.askLocal(local) : this.askRedis(local, redis === "empty");
    if (granted) this.granted += 1;
    return granted;
  }

  private askLocal(local: LocalBuckets): boolean {
    const look = local.look(this.request);
    if (look.affordable) look.commit();
    return look.affordable;
  }

  private askRedis(local: LocalBuckets, flushed: boolean): boolean {
    if (flushed) this.redis = undefined;
    const [hint = { tokens: undefined, debt: 0 }] = local.claim(this.request);
    const found = this.redis ?? { tokens: hint.tokens ?? this.policy.burst, atMs: this.nowMs };
    const { tokens } = refill(found, this.policy, this.nowMs);
    const owing = { tokens: Math.max(0, tokens - hint.debt), atMs: this.nowMs };
    const taken = take(owing, this.policy, 1, this.nowMs);
    this.redis = taken.state;
    const { remaining, resetMs, retryAfterMs } = taken;
    local.heard(this.request, [{ ...this.policy, remaining, resetMs, retryAfterMs }]);
    return taken.affordable;
  }
}

/** Redis up, away for a while, and back: with what it knew, or empty. */
const outage = fc.record({
  world: schedule,
  upMs: fc.integer({ min: 500, max: 5_000 }),
  downMs: fc.integer({ min: 100, max: 10_000 }),
  afterMs: fc.integer({ min: 500, max: 5_000 }),
  back: fc.constantFrom("up" as const, "empty" as const),
});

type Outage = typeof outage extends fc.Arbitrary<infer T> ? T : never;

/** Sends `perSecond` requests a second, to one process after the other, through the whole outage. */
function run({ world: options, upMs, downMs, afterMs, back }: Outage, perSecond: number) {
  const world = new World(options);
  const totalMs = upMs + downMs + afterMs;
  const everyMs = 1_000 / perSecond;
  let refused = 0;
  let flushed = back === "up";
  for (let nth = 0; nth * everyMs < totalMs; nth += 1) {
    const atMs = nth * everyMs;
    world.nowMs = 1_000_000 + atMs;
    const local = world.locals[nth % world.locals.length];
    if (!local) throw new RangeError("There is no such process.");
    const down = atMs >= upMs && atMs < upMs + downMs;
    const empty = !flushed && atMs >= upMs + downMs;
    flushed ||= empty;
    if (!world.ask(local, down ? "down" : empty ? "empty" : "up")) refused += 1;
  }
  return { granted: world.granted, refused, totalMs };
}

describe("the hand-over between Redis and the processes", () => {
  it("gives a tenant that floods no more than its bucket and its rate, but for what each process rounds", () => {
    fc.assert(
      fc.property(outage, (given) => {
        const { ratePerSecond, burst, processes } = given.world;
        const { granted, refused, totalMs } = run(given, ratePerSecond * 4);
        const due = burst + (ratePerSecond * totalMs) / 1_000;
        expect(granted).toBeLessThanOrEqual(due + 2 * processes);
        const wanted = Math.min(due, granted + refused);
        expect(granted).toBeGreaterThanOrEqual(0.97 * wanted - 2 * processes - 1);
      }),
      { numRuns: 60 },
    );
  });

  it("never refuses a tenant that stays under its rate", () => {
    fc.assert(
      fc.property(outage, (given) => {
        const { refused } = run(given, given.world.ratePerSecond * 0.8);
        expect(refused).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});
