import type { Call } from "@/server/api/call";

/** What a page of another origin may read of an answer's headers. */
const EXPOSED = [
  "X-Request-ID",
  "RateLimit",
  "RateLimit-Policy",
  "RateLimit-Degraded",
  "Retry-After",
  "ETag",
  "Location",
  "Idempotency-Replayed",
  "Deprecation",
  "Sunset",
].join(", ");

/**
 * Lets the page that calls read the answer, a refusal's too, if the tenant of the key that was proven lists the
 * page's origin. A key is no cookie, which a browser would send by itself: no answer allows credentials.
 */
export function allowOrigin(call: Pick<Call, "context" | "identity">): undefined {
  const { origin, responseHeaders } = call.context;
  if (origin === undefined || !call.identity.tenant?.corsOrigins.includes(origin)) return undefined;
  responseHeaders.set("Access-Control-Allow-Origin", origin);
  responseHeaders.set("Access-Control-Expose-Headers", EXPOSED);
}

/** Takes that back, where what was known of the caller is no longer believed. */
export function shutOrigin({ context }: Call): void {
  if (context.origin === undefined) return;
  context.responseHeaders.delete("Access-Control-Allow-Origin");
  context.responseHeaders.delete("Access-Control-Expose-Headers");
}
