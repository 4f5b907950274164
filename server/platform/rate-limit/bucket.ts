import { MOST_OWED } from "./bucket-script";

/** A token bucket that refills continuously. Source: Tanenbaum, Computer Networks, "Token bucket". */
export type BucketSize = { ratePerSecond: number; burst: number };
export type BucketState = { tokens: number; atMs: number };

export type Take = {
  /** The bucket if the cost is taken; where `affordable` is false, the bucket as it is. */
  state: BucketState;
  affordable: boolean;
  remaining: number;
  resetMs: number;
  retryAfterMs: number;
};

/** Sums of fractions end a hair below whole numbers. */
const TOLERANCE = 1e-9;

/** The bucket at `nowMs`; a new one is full. A clock that went back refills nothing and loses nothing. */
export function refill(state: BucketState | undefined, size: BucketSize, nowMs: number): BucketState {
  if (!state) return { tokens: size.burst, atMs: nowMs };
  const elapsedMs = Math.max(0, nowMs - state.atMs);
  const tokens = state.tokens + (elapsedMs * size.ratePerSecond) / 1000;
  return {
    tokens: Math.max(-MOST_OWED * size.burst, Math.min(size.burst, tokens)),
    atMs: nowMs,
  };
}

/** Takes `cost` tokens at `nowMs`, if they are there; nothing can be had of a bucket that owes, too. Times in ms from then. */
export function take(state: BucketState | undefined, size: BucketSize, cost: number, nowMs: number): Take {
  const full = refill(state, size, nowMs);
  const affordable = cost === 0 || full.tokens + TOLERANCE >= cost;
  const tokens = affordable && cost > 0 ? Math.max(0, full.tokens - cost) : full.tokens;
  const msFor = (missing: number) => Math.max(0, Math.ceil((missing / size.ratePerSecond) * 1000));
  return {
    state: { tokens, atMs: nowMs },
    affordable,
    remaining: Math.max(0, Math.floor(tokens + TOLERANCE)),
    resetMs: msFor(size.burst - tokens),
    retryAfterMs: affordable ? 0 : msFor(cost - tokens),
  };
}
