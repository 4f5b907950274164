import type { Decision, PolicyState } from "./types";

type Limits = Pick<Decision, "outcome" | "policies" | "retryAfterMs">;

/**
 * `RateLimit-Policy`, `RateLimit`, and `Retry-After` where the caller is limited.
 * A bucket is told as quota `q` = its size and window `w` = seconds to refill it whole, rounded up; `r` is what is
 * left, `t` the seconds until it is full. Source: draft-ietf-httpapi-ratelimit-headers-10; RFC 9110, 10.2.3.
 */
export function rateLimitHeaders({ outcome, policies, retryAfterMs }: Limits): Record<string, string> {
  const headers: Record<string, string> = {
    "RateLimit-Policy": policies.map(policyItem).join(", "),
    RateLimit: policies.map(limitItem).join(", "),
  };
  if (outcome === "limited") headers["Retry-After"] = String(Math.max(1, seconds(retryAfterMs)));
  return headers;
}

const seconds = (ms: number) => Math.ceil(ms / 1000);

function policyItem({ name, burst, ratePerSecond }: PolicyState): string {
  const windowSeconds = Math.max(1, Math.ceil(burst / ratePerSecond));
  return `${quoted(name)};q=${Math.floor(burst)};w=${windowSeconds}`;
}

function limitItem({ name, remaining, resetMs }: PolicyState): string {
  return `${quoted(name)};r=${remaining};t=${seconds(resetMs)}`;
}

/** A structured field string (RFC 8941, 3.3.3). Throws a TypeError on what such a string cannot hold. */
function quoted(text: string): string {
  if (!/^[\x20-\x7e]*$/.test(text)) throw new TypeError("A policy's name must be printable ASCII.");
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
