import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { barrierOf, type SessionFacts, type SessionPolicy } from "./session-policy";

const HOUR = 3_600_000;
const none: SessionPolicy = {
  requireSecondFactor: false,
  sessionIdleMinutes: null,
  sessionAbsoluteHours: null,
  sessionsEndedAt: null,
};
const facts = fc.record({
  signedInAt: fc.integer({ min: 0, max: 90 * 24 * HOUR }),
  longestIdleSeconds: fc.integer({ min: 0, max: 14 * 24 * 3_600 }),
  secondFactor: fc.boolean(),
});
const policies = fc.record({
  requireSecondFactor: fc.boolean(),
  sessionIdleMinutes: fc.option(fc.integer({ min: 5, max: 20_160 })),
  sessionAbsoluteHours: fc.option(fc.integer({ min: 1, max: 2_160 })),
  sessionsEndedAt: fc.option(fc.integer({ min: 0, max: 90 * 24 * HOUR })),
});

describe("a tenant's rules for sessions", () => {
  it("bar nobody where there are none", () => {
    fc.assert(fc.property(facts, (session) => barrierOf(none, session, 90 * 24 * HOUR) === undefined));
  });

  it("are exact at their bounds", () => {
    const session: SessionFacts = { signedInAt: 0, longestIdleSeconds: 900, secondFactor: false };
    const at = (more: Partial<SessionPolicy>, now = 0) => barrierOf({ ...none, ...more }, session, now);
    expect(at({ sessionIdleMinutes: 15 })).toBeUndefined();
    expect(at({ sessionIdleMinutes: 14 })).toBe("session_expired");
    expect(at({ sessionAbsoluteHours: 8 }, 8 * HOUR)).toBeUndefined();
    expect(at({ sessionAbsoluteHours: 8 }, 8 * HOUR + 1)).toBe("session_expired");
    expect(at({ requireSecondFactor: true })).toBe("second_factor_required");
    expect(at({ sessionsEndedAt: -1 })).toBeUndefined();
    expect(at({ sessionsEndedAt: 0 })).toBe("session_expired");
  });

  it("never open by becoming stricter, nor by a session growing older", () => {
    fc.assert(
      fc.property(policies, facts, fc.nat(1_000_000), (policy, session, later) => {
        const now = 90 * 24 * HOUR;
        if (barrierOf(policy, session, now) === undefined) return;
        expect(barrierOf({ ...policy, requireSecondFactor: true }, session, now)).toBeDefined();
        expect(barrierOf(policy, session, now + later)).toBeDefined();
      }),
    );
  });
});
