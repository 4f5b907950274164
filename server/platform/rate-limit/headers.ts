import type { ConcurrencyState, Decision, PolicyState } from "./types";

type Limits = Pick<Decision, "outcome" | "policies" | "concurrency" | "retryAfterMs">;

/**
 * `RateLimit-Policy`, `RateLimit`, and `Retry-After` where the caller is limited.
 * A bucket is told as quota `q` = its size and window `w` = seconds to refill it whole, rounded up; `r` is what is
 * left, `t` the seconds until it is full; `qu` its unit, where that is not requests. A bound on how many run at once has the unit `concurrent-requests` and no
 * time. Partition keys are left out: they would tell ids. Source: draft-ietf-httpapi-ratelimit-headers-11; RFC 9110,
 * 10.2.3.
 */
export function rateLimitHeaders({
  outcome,
  policies,
  concurrency,
  retryAfterMs,
}: Limits): Record<string, string> {
  if (policies.length === 0 && !concurrency) return {};
  const places = concurrency ? [concurrency] : [];
  const headers: Record<string, string> = {
    "RateLimit-Policy": [...policies.map(policyItem), ...places.map(placesPolicy)].join(", "),
    RateLimit: [...policies.map(limitItem), ...places.map(placesLeft)].join(", "),
  };
  if (outcome === "limited") headers["Retry-After"] = String(Math.max(1, seconds(retryAfterMs)));
  return headers;
}

/** The names of all policies that a refused request broke. */
export function violatedPolicies({
  policies,
  concurrency,
}: Pick<Decision, "policies" | "concurrency">): string[] {
  const broken = policies.filter(({ retryAfterMs }) => retryAfterMs > 0).map(({ name }) => name);
  return concurrency?.violated ? [...broken, concurrency.name] : broken;
}

const placesPolicy = ({ name, limit }: ConcurrencyState) =>
  `${quoted(name)};q=${limit};qu="concurrent-requests"`;

const placesLeft = ({ name, limit, held }: ConcurrencyState) =>
  `${quoted(name)};r=${Math.max(0, limit - held)}`;

const seconds = (ms: number) => Math.ceil(ms / 1000);

function policyItem({ name, burst, ratePerSecond, unit }: PolicyState): string {
  const windowSeconds = Math.max(1, Math.ceil(burst / ratePerSecond));
  const quotaUnit = unit && unit !== "requests" ? `;qu=${quoted(unit)}` : "";
  return `${quoted(name)};q=${Math.floor(burst)};w=${windowSeconds}${quotaUnit}`;
}

function limitItem({ name, remaining, resetMs }: PolicyState): string {
  return `${quoted(name)};r=${remaining};t=${seconds(resetMs)}`;
}

/** A structured field string (RFC 8941, 3.3.3). Throws a TypeError on what such a string cannot hold. */
function quoted(text: string): string {
  if (/^[a-z0-9-]*$/.test(text)) return `"${text}"`;
  if (!/^[\x20-\x7e]*$/.test(text)) throw new TypeError("A policy's name must be printable ASCII.");
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
