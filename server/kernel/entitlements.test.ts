import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ADD_ON_KEYS, ADD_ONS } from "./add-ons";
import { boundsOf, ENTITLEMENT_KEYS, LIMIT_KEYS, type Values, valuesOf } from "./entitlement-keys";
import {
  type EntitlementFacts,
  type Entitlements,
  entitlementsArePast,
  entitlementsOfPlan,
  resolveEntitlements,
} from "./entitlements";
import { PLAN_KEYS, PLANS } from "./plans";

const NOTHING = { trial: null, addOns: [], overrides: [] };
const NOW = 1_000;

const plan = fc.constantFrom(...PLAN_KEYS);
const times = fc
  .tuple(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 1, max: 2_000 }))
  .map(([startsAtMs, length]) => ({ startsAtMs, endsAtMs: startsAtMs + length }));
const override = fc
  .tuple(fc.constantFrom(...ENTITLEMENT_KEYS), fc.nat(1_000_000), times)
  .map(([key, number, time]) => {
    const { min, max } = boundsOf(key);
    return { key, value: min + (number % (max - min + 1)), ...time };
  });
const addOn = fc.record({
  addOn: fc.constantFrom(...ADD_ON_KEYS),
  quantity: fc.integer({ min: 1, max: 1_000 }),
});
const addOns = fc.uniqueArray(addOn, { selector: (one) => one.addOn });
const facts: fc.Arbitrary<EntitlementFacts> = fc.record({
  plan,
  trial: fc.option(fc.tuple(plan, times).map(([tried, time]) => ({ plan: tried, ...time }))),
  addOns,
  overrides: fc.array(override, { maxLength: 6 }),
});
const moment = fc.integer({ min: 0, max: 4_500 });

/** Without what only tells until when it holds. */
const allowed = ({ untilMs: _, ...rest }: Entitlements) => rest;
const isIn = ({ startsAtMs, endsAtMs }: { startsAtMs: number; endsAtMs: number }, nowMs: number) =>
  startsAtMs <= nowMs && nowMs < endsAtMs;

describe("what a tenant may do", () => {
  it.each(PLAN_KEYS)("is the %s plan's allowance where there is nothing else", (key) => {
    const { key: _, name, price: __, ...allowance } = PLANS[key];
    const resolved = entitlementsOfPlan(key);
    expect(resolved).toMatchObject({ ...allowance, plan: key, planName: name, trial: null, untilMs: null });
    expect(resolved.origins.seats).toEqual({ sources: ["plan"], untilMs: null });
  });

  it("stays the same until the moment that it names, whenever it is asked", () => {
    fc.assert(
      fc.property(
        facts,
        moment,
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (given, nowMs, share) => {
          const now = resolveEntitlements({ ...given, nowMs });
          const until = now.untilMs ?? nowMs + 10_000;
          expect(until).toBeGreaterThan(nowMs);
          const later = nowMs + Math.floor((until - nowMs - 1) * share);
          expect(allowed(resolveEntitlements({ ...given, nowMs: later }))).toEqual(allowed(now));
          expect(entitlementsArePast(now, later)).toBe(false);
          if (now.untilMs !== null) expect(entitlementsArePast(now, now.untilMs)).toBe(true);
        },
      ),
    );
  });

  it("is of each key what its newest running override says, and else the rest's", () => {
    fc.assert(
      fc.property(facts, moment, (given, nowMs) => {
        const resolved = resolveEntitlements({ ...given, nowMs });
        const without = resolveEntitlements({ ...given, overrides: [], nowMs });
        for (const key of ENTITLEMENT_KEYS) {
          const newest = given.overrides.findLast((one) => one.key === key && isIn(one, nowMs));
          const expected = newest ? newest.value : valuesOf(without)[key];
          expect([key, valuesOf(resolved)[key]]).toEqual([key, expected]);
          expect(resolved.origins[key].sources.includes("override")).toBe(newest !== undefined);
        }
      }),
    );
  });

  it("is never less by an add-on, exactly what it adds, and unlimited stays unlimited; the order is no matter", () => {
    fc.assert(
      fc.property(plan, addOns, (key, held) => {
        const before = valuesOf(entitlementsOfPlan(key));
        const resolve = (some: typeof held) =>
          resolveEntitlements({ plan: key, ...NOTHING, addOns: some, nowMs: NOW });
        const after = valuesOf(resolve(held));
        expect(after).toEqual(valuesOf(resolve(held.toReversed())));
        for (const limit of LIMIT_KEYS) {
          const more = held.reduce(
            (sum, one) => sum + (ADD_ONS[one.addOn].adds[limit] ?? 0) * one.quantity,
            0,
          );
          expect(after[limit]).toBe(before[limit] === null ? null : Number(before[limit]) + more);
        }
      }),
    );
  });

  it("changes by nothing that is not known: a key or an add-on of another version", () => {
    const unknown = { key: "telepathy", value: 1, startsAtMs: 0, endsAtMs: 9_999 };
    const resolved = resolveEntitlements({
      plan: "free",
      trial: null,
      addOns: [{ addOn: "toString", quantity: 3 }],
      overrides: [unknown, { ...unknown, key: "constructor" }],
      nowMs: NOW,
    });
    expect(allowed(resolved)).toEqual(allowed(entitlementsOfPlan("free")));
  });

  it("turns a feature off and on", () => {
    const off = { key: "feature:api", value: 0, startsAtMs: 0, endsAtMs: 2_000 };
    const features = (nowMs: number) =>
      resolveEntitlements({ plan: "free", ...NOTHING, overrides: [off], nowMs }).features;
    expect([features(NOW), features(2_000)]).toEqual([
      ["projects", "tasks"],
      ["projects", "tasks", "api"],
    ]);
  });
});

describe("a trial", () => {
  const tried = (plan: "pro" | "business", nowMs = NOW, own: "free" | "pro" = "free") =>
    resolveEntitlements({
      ...NOTHING,
      plan: own,
      trial: { plan, startsAtMs: 500, endsAtMs: 2_000 },
      nowMs,
    });

  it("gives the higher plan's limits from its begin to its end, and names both plans", () => {
    expect(tried("pro")).toMatchObject({
      plan: "free",
      trial: { plan: "pro", endsAtMs: 2_000 },
      quotas: PLANS.pro.quotas,
      rateLimit: PLANS.pro.rateLimit,
      untilMs: 2_000,
    });
    expect(tried("pro").origins.projects).toEqual({ sources: ["trial"], untilMs: 2_000 });
    for (const outside of [499, 2_000]) expect(tried("pro", outside).quotas).toEqual(PLANS.free.quotas);
  });

  it("bills nothing: past what is included it refuses, and includes no less than the tenant's own plan", () => {
    const { meters } = tried("business");
    expect(meters.api_calls).toEqual(PLANS.free.meters.api_calls);
    expect(tried("pro").meters.api_calls).toEqual({ perPeriod: 1_000_000, overLimit: "refuse" });
    expect(tried("business", NOW, "pro").meters.api_calls).toEqual(PLANS.pro.meters.api_calls);
  });

  it("changes nothing where the tenant's own plan is as high", () => {
    fc.assert(
      fc.property(plan, plan, (own, other) => {
        fc.pre(PLANS[other].priority <= PLANS[own].priority);
        const trial = { plan: other, startsAtMs: 0, endsAtMs: 5_000 };
        const resolved: Values = valuesOf(resolveEntitlements({ ...NOTHING, plan: own, trial, nowMs: NOW }));
        expect(resolved).toEqual(valuesOf(entitlementsOfPlan(own)));
      }),
    );
  });
});
