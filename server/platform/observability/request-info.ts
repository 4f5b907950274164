import { randomUUID } from "node:crypto";
import { env } from "@/server/env";
import { canonicalAddress } from "@/server/kernel/addresses";
import { type Logger, logger } from "./logger";
import { socketAddressesAreTold } from "./socket-addresses";

/** What is known of a request before anyone is asked who calls. */
export interface RequestInfo {
  /** `X-Request-ID` as it came, if it is 1–128 plain characters, else a new UUID. */
  id: string;
  method: string;
  path: string;
  /** The caller's address as the outermost trusted proxy tells it; "unknown" without one. */
  address: string;
  userAgent: string;
  /** W3C `traceparent`, passed on as it came. */
  traceparent: string | undefined;
  startedAt: number;
  log: Logger;
  /** Fields of the request's one wide log line; guards and doors add to it. */
  wide: Record<string, string | number | boolean>;
}

const REQUEST_ID = /^[A-Za-z0-9._:-]{1,128}$/;
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** What is read of a request's head: a `Request` of the Web has it, and so can anything else. */
export interface RequestHead {
  method: string;
  /** Absolute, or from the path on. */
  url: string;
  /** Asked by lower-case names. */
  headers: { get(name: string): string | null };
}

export function requestInfo(request: RequestHead): RequestInfo {
  const { headers } = request;
  const given = headers.get("x-request-id") ?? "";
  const id = REQUEST_ID.test(given) ? given : randomUUID();
  const traceparent = headers.get("traceparent") ?? "";
  const pathStart = request.url.startsWith("/") ? 0 : request.url.indexOf("/", request.url.indexOf("//") + 2);
  const queryStart = request.url.indexOf("?", pathStart);
  return {
    id,
    method: request.method,
    path: request.url.slice(pathStart, queryStart === -1 ? undefined : queryStart),
    address: callerAddress(headers.get("x-forwarded-for") ?? "", env().TRUSTED_PROXIES),
    userAgent: (headers.get("user-agent") ?? "").slice(0, 256),
    traceparent: TRACEPARENT.test(traceparent) ? traceparent : undefined,
    startedAt: performance.now(),
    log: logger(),
    wide: {},
  };
}

/**
 * Each proxy adds the address that it was asked from at the end of `X-Forwarded-For`; what stands before the
 * trusted proxies' own entries was written by the caller, and is not believed. Without a proxy to trust the header
 * is the socket's address, or is not believed at all.
 */
export function callerAddress(forwardedFor: string, trustedProxies: number): string {
  if (trustedProxies === 0 && !socketAddressesAreTold()) return "unknown";
  const entries = forwardedFor.split(",");
  return canonicalAddress(entries.at(-Math.max(1, trustedProxies)) ?? entries[0] ?? "") ?? "unknown";
}
