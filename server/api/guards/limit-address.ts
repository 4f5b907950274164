import { LRUCache } from "lru-cache";
import type { Call } from "@/server/api/call";
import { isTenantDeclaration } from "@/server/api/declaration";
import { limitedNetwork } from "@/server/kernel/addresses";
import { AppError } from "@/server/kernel/errors";
import { oncePerProcess } from "@/server/kernel/once";
import { addressPolicy, limiter } from "@/server/platform/admission";
import { type Decision, rateLimitHeaders } from "@/server/platform/rate-limit";

/** Addresses, or networks of IPv6, over their limit and until when (ms of performance.now()), so that refusing them costs nothing. */
const blocked = () =>
  oncePerProcess("blocked-addresses", () => new LRUCache<string, number>({ max: 50_000 }));

/**
 * Callers who are anonymous, or whose credential failed, have a bucket per address. A caller with a good
 * credential never takes from it, so that an office behind one address is not slowed by its own success.
 */
export function limitAddress(call: Call): undefined | Promise<void> {
  const { address } = call.context.request;
  refuseBlocked(limitedNetwork(address));
  const anonymous = call.context.credential.kind === "none";
  const open = !isTenantDeclaration(call.declaration);
  return anonymous && open ? takeFromAddress(address) : undefined;
}

function refuseBlocked(network: string): void {
  const until = blocked().get(network) ?? 0;
  if (until > performance.now()) throw limited(Math.ceil((until - performance.now()) / 1_000));
}

/** Takes a token of the caller's address: for an anonymous call, a credential that proved nothing, a preflight. */
export async function takeFromAddress(address: string): Promise<void> {
  const network = limitedNetwork(address);
  refuseBlocked(network);
  const decision = await limiter().admit({ scope: { address: network }, policies: [addressPolicy(1)] });
  if (decision.outcome === "limited") {
    blocked().set(network, performance.now() + decision.retryAfterMs);
    throw limited(Math.max(1, Math.ceil(decision.retryAfterMs / 1_000)), decision);
  }
}

function limited(retryAfterSeconds: number, decision?: Decision): AppError {
  return new AppError("rate_limited", "Too many requests from this address. Try again later.", {
    headers: { ...(decision && rateLimitHeaders(decision)), "Retry-After": String(retryAfterSeconds) },
    violatedPolicies: ["address"],
  });
}
