import { hash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { Call } from "@/server/api/call";
import type { RequestContext } from "@/server/api/context";
import { oncePerProcess } from "@/server/kernel/once";
import { type AdmitRequest, ASK_AGAIN_MS } from "@/server/platform/rate-limit";

/** Of a call that the limits refused, what the next one like it shares with it. */
export interface RefusedBefore {
  call: Pick<Call, "operation" | "identity" | "tenant">;
  request: AdmitRequest;
}

const MOST = 10_000;

/** By a hash of what was shown. As long as Redis is not asked, nobody looks whether the credential is still good. */
const refused = () =>
  oncePerProcess(
    "refused-before",
    () => new LRUCache<string, RefusedBefore>({ max: MOST, ttl: ASK_AGAIN_MS }),
  );

/** Notes a call that has passed every other guard, and that the limits refuse. */
export function noteRefused({ context, operation, identity, tenant }: Call, request: AdmitRequest): void {
  const mark = markOf(context, operation);
  if (mark !== undefined) refused().set(mark, { call: { operation, identity, tenant }, request });
}

/** The last call that was refused to the same credential, for the same operation, from the same place. */
export function refusedBefore(context: RequestContext, operation: string): RefusedBefore | undefined {
  if (refused().size === 0) return undefined;
  const mark = markOf(context, operation);
  return mark === undefined ? undefined : refused().get(mark);
}

/** Everything that a guard before the limits looks at. A session is looked up by its guard alone: it may have ended. */
function markOf({ credential, request, origin }: RequestContext, operation: string): string | undefined {
  if (credential.kind !== "apiKey") return undefined;
  const shown = [credential.token, operation, request.address, origin];
  return hash("sha256", JSON.stringify(shown), "base64url");
}
