import type { RequestContext } from "@/server/api/context";
import { allowsPreflight } from "@/server/api/preflight";
import type { RequestHead } from "@/server/platform/observability";

const ONE_DAY_SECONDS = 86_400;

/** The headers that a page may send: what the API reads, and no other. */
const ALLOWED_HEADERS =
  "Authorization, Content-Type, Idempotency-Key, If-None-Match, Traceparent, X-Request-ID";

/** Whether a browser asks what a page of another origin may send. */
export function isPreflight({ method, headers }: RequestHead): boolean {
  return (
    method === "OPTIONS" &&
    headers.get("origin") !== null &&
    headers.get("access-control-request-method") !== null
  );
}

/** The answer's headers: for an origin that no tenant lists, none that lets the browser go on. */
export async function preflightHeaders(
  context: RequestContext,
  methods: readonly string[],
): Promise<Record<string, string>> {
  const headers: Record<string, string> = {
    Vary: "Origin, Access-Control-Request-Method, Access-Control-Request-Headers",
  };
  if (!(await allowsPreflight(context))) return headers;
  return {
    ...headers,
    "Access-Control-Allow-Origin": context.origin ?? "",
    "Access-Control-Allow-Methods": methods.join(", "),
    "Access-Control-Allow-Headers": ALLOWED_HEADERS,
    "Access-Control-Max-Age": String(ONE_DAY_SECONDS),
  };
}
