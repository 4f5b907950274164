import { describe, expect, it } from "vitest";
import { rateLimitHeaders, violatedPolicies } from "./headers";

const tenant = {
  name: "tenant",
  ratePerSecond: 50,
  burst: 200,
  remaining: 12,
  resetMs: 2_100,
  retryAfterMs: 0,
};

const granted = { outcome: "granted", concurrency: null, retryAfterMs: 0 } as const;

describe("rateLimitHeaders", () => {
  it("tells the bucket's size, its refill time, what is left and when it is full", () => {
    expect(rateLimitHeaders({ ...granted, policies: [tenant] })).toEqual({
      "RateLimit-Policy": '"tenant";q=200;w=4',
      RateLimit: '"tenant";r=12;t=3',
    });
  });

  it("tells a limited caller to wait, in whole seconds, at least one", () => {
    const limited = (retryAfterMs: number) =>
      rateLimitHeaders({ outcome: "limited", concurrency: null, policies: [tenant], retryAfterMs })[
        "Retry-After"
      ];
    expect(limited(1)).toBe("1");
    expect(limited(1_000)).toBe("1");
    expect(limited(1_001)).toBe("2");
  });

  it("does not send those over quota to retry in a moment", () => {
    const headers = rateLimitHeaders({
      outcome: "over_quota",
      concurrency: null,
      policies: [tenant],
      retryAfterMs: 9e8,
    });
    expect(headers).not.toHaveProperty("Retry-After");
  });

  it("lists several policies, rounds windows up, and quotes names", () => {
    const slow = { ...tenant, name: 'a "b\\', ratePerSecond: 3, burst: 10 };
    expect(rateLimitHeaders({ ...granted, policies: [tenant, slow] })["RateLimit-Policy"]).toBe(
      '"tenant";q=200;w=4, "a \\"b\\\\";q=10;w=4',
    );
    expect(() => rateLimitHeaders({ ...granted, policies: [{ ...tenant, name: "é" }] })).toThrow(TypeError);
  });

  it("tells a bound on how many run at once in its own unit, and without a time", () => {
    const concurrency = { name: "concurrency", limit: 4, held: 3, violated: false };
    expect(rateLimitHeaders({ ...granted, policies: [tenant], concurrency })).toEqual({
      "RateLimit-Policy": '"tenant";q=200;w=4, "concurrency";q=4;qu="concurrent-requests"',
      RateLimit: '"tenant";r=12;t=3, "concurrency";r=1',
    });
  });

  it("tells nothing where no limit applies", () => {
    expect(rateLimitHeaders({ ...granted, policies: [] })).toEqual({});
  });
});

describe("violatedPolicies", () => {
  it("names every policy that a request broke, and none that it kept", () => {
    const broken = { ...tenant, name: "exports", retryAfterMs: 10 };
    const concurrency = { name: "concurrency", limit: 1, held: 1, violated: true };
    expect(violatedPolicies({ policies: [tenant, broken], concurrency })).toEqual(["exports", "concurrency"]);
    expect(violatedPolicies({ policies: [tenant], concurrency: null })).toEqual([]);
  });
});
