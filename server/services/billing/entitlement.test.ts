import { describe, expect, it } from "vitest";
import { currentOf, graceUntil, isBought, isEntitled, type SubscriptionFacts } from "./entitlement";

const START = "2026-03-01T00:00:00Z";
const DAY = 86_400_000;
const at = (days: number) => Date.parse(START) + days * DAY;

function subscription(changes: Partial<SubscriptionFacts> = {}): SubscriptionFacts {
  return {
    plan: "pro",
    status: "active",
    currentPeriodStart: START,
    endedAt: null,
    createdAt: START,
    ...changes,
  };
}

describe("what a subscription entitles to", () => {
  it("is its plan while active or on trial, and nothing in any other status, known or not", () => {
    const statuses = [
      "active",
      "trialing",
      "unpaid",
      "canceled",
      "incomplete",
      "incomplete_expired",
      "paused",
      "new",
    ];
    const entitled = statuses.filter((status) => isEntitled(subscription({ status }), at(1)));
    expect(entitled).toEqual(["active", "trialing"]);
  });

  it("lasts seven days into a period that was not paid, and not longer", () => {
    const overdue = subscription({ status: "past_due" });
    expect(graceUntil(overdue)).toBe("2026-03-08T00:00:00.000Z");
    expect([at(0), at(7) - 1, at(7)].map((now) => isEntitled(overdue, now))).toEqual([true, true, false]);
    expect(graceUntil(subscription())).toBeNull();
  });

  it("ends with the subscription, whatever its status says", () => {
    expect(isEntitled(subscription({ endedAt: START }), at(1))).toBe(false);
  });

  it("comes from the one that entitles, before a newer one that does not", () => {
    const paid = subscription();
    const newer = subscription({ status: "incomplete", createdAt: "2026-03-02T00:00:00Z" });
    const ended = subscription({ status: "canceled", endedAt: START, createdAt: "2026-03-03T00:00:00Z" });
    expect(currentOf([ended, newer, paid], at(1))).toBe(paid);
    expect(currentOf([ended, newer], at(1))).toBe(newer);
    expect(currentOf([], at(1))).toBeUndefined();
  });
});

describe("a plan bought", () => {
  const active = subscription();
  const bought = (before: SubscriptionFacts[], now = active) => isBought(now, before, at(1));

  it("is one that is paid for where none was before: the first, after a trial, or again after the end", () => {
    expect(bought([])).toBe(true);
    expect(bought([subscription({ status: "incomplete" })])).toBe(true);
    expect(bought([subscription({ status: "trialing" })])).toBe(true);
    expect(bought([subscription({ status: "canceled", endedAt: START })])).toBe(true);
  });

  it("is no renewal, no late payment, no second subscription, no trial and nothing unpaid", () => {
    expect(bought([active])).toBe(false);
    expect(bought([subscription({ status: "past_due" })])).toBe(false);
    expect(bought([active, subscription({ status: "incomplete" })])).toBe(false);
    expect(bought([], subscription({ status: "trialing" }))).toBe(false);
    expect(bought([], subscription({ status: "past_due" }))).toBe(false);
    expect(bought([], subscription({ endedAt: START }))).toBe(false);
  });
});
