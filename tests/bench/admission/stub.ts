import type { AdmitRequest, Decision, Limiter } from "@/server/platform/rate-limit";

/** Grants at once, asks nobody and counts nothing. Stands in for the process' limiter. */
const OPEN: Limiter = {
  async admit({ policies }: AdmitRequest): Promise<Decision> {
    const states = policies.map(({ name, ratePerSecond, burst }) => ({
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
      securityEpoch: 0,
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

// All else that the guard asks is the real one.
export * from "@/server/platform/admission";
export const limiter = (): Limiter => OPEN;
