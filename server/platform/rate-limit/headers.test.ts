import { describe, expect, it } from "vitest";
import { rateLimitHeaders } from "./headers";

const tenant = {
  name: "tenant",
  ratePerSecond: 50,
  burst: 200,
  remaining: 12,
  resetMs: 2_100,
  retryAfterMs: 0,
};

describe("rateLimitHeaders", () => {
  it("tells the bucket's size, its refill time, what is left and when it is full", () => {
    expect(rateLimitHeaders({ outcome: "granted", policies: [tenant], retryAfterMs: 0 })).toEqual({
      "RateLimit-Policy": '"tenant";q=200;w=4',
      RateLimit: '"tenant";r=12;t=3',
    });
  });

  it("tells a limited caller to wait, in whole seconds, at least one", () => {
    const limited = (retryAfterMs: number) =>
      rateLimitHeaders({ outcome: "limited", policies: [tenant], retryAfterMs })["Retry-After"];
    expect(limited(1)).toBe("1");
    expect(limited(1_000)).toBe("1");
    expect(limited(1_001)).toBe("2");
  });

  it("does not send those over quota to retry in a moment", () => {
    const headers = rateLimitHeaders({ outcome: "over_quota", policies: [tenant], retryAfterMs: 9e8 });
    expect(headers).not.toHaveProperty("Retry-After");
  });

  it("lists several policies, rounds windows up, and quotes names", () => {
    const slow = { ...tenant, name: 'a "b\\', ratePerSecond: 3, burst: 10 };
    expect(
      rateLimitHeaders({ outcome: "granted", policies: [tenant, slow], retryAfterMs: 0 })["RateLimit-Policy"],
    ).toBe('"tenant";q=200;w=4, "a \\"b\\\\";q=10;w=4');
    expect(() =>
      rateLimitHeaders({ outcome: "granted", policies: [{ ...tenant, name: "é" }], retryAfterMs: 0 }),
    ).toThrow(TypeError);
  });
});
