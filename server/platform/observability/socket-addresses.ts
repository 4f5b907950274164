import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage } from "node:http";
import { env } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";
import { logger } from "./logger";

const state = () => oncePerProcess("socket-addresses", () => ({ told: false, warned: false }));

/**
 * With no proxy to trust, puts the socket's own address in the place of whatever a client wrote into
 * `X-Forwarded-For`, before any server of this process sees the request: a route of Next has no socket to ask, and
 * Next itself sets the header only where the client has not.
 */
export function tellSocketAddresses(): void {
  if (env().TRUSTED_PROXIES > 0 || state().told) return;
  state().told = true;
  subscribe("http.server.request.start", (message) => {
    const { request } = message as { request: IncomingMessage };
    if (request.headers["x-forwarded-for"] !== undefined) warnOnce();
    request.headers["x-forwarded-for"] = request.socket.remoteAddress ?? "";
  });
}

/** Whether `X-Forwarded-For` is the socket's address. Where nobody sees to that, it is the client's to write. */
export function socketAddressesAreTold(): boolean {
  return state().told;
}

function warnOnce(): void {
  if (state().warned) return;
  state().warned = true;
  logger().warn(
    "X-Forwarded-For was sent and is not believed, since TRUSTED_PROXIES is 0. Behind a proxy, callers then share the proxy's address and its limits: set TRUSTED_PROXIES to how many there are.",
  );
}
