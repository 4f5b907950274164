import type { AdmitRequest, Decision, Limiter } from "@/server/platform/rate-limit";

/** Grants at once and counts nothing. `securityEpochOf` says whether rights were taken away meanwhile. */
export function grantingLimiter(
  securityEpochOf: (request: AdmitRequest) => Promise<number | undefined>,
): Limiter {
  return {
    async admit(request): Promise<Decision> {
      const states = request.policies.map(({ name, ratePerSecond, burst }) => ({
        name,
        ratePerSecond,
        burst,
        remaining: burst,
        resetMs: 0,
        retryAfterMs: 0,
      }));
      return {
        outcome: "granted",
        policies: states,
        concurrency: null,
        remaining: 0,
        resetMs: 0,
        retryAfterMs: 0,
        securityEpoch: (await securityEpochOf(request)) ?? null,
        degraded: false,
        receipt: null,
      };
    },
    stillLimited: () => undefined,
    refund: async () => false,
    release: async () => undefined,
    flush: async () => undefined,
    close: async () => undefined,
  };
}
