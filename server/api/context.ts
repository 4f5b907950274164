import { looksLikeOperatorToken } from "@/server/kernel/operator-token";
import { type RequestHead, type RequestInfo, requestInfo } from "@/server/platform/observability";

/** What the caller shows to prove who it is. */
export type Credential =
  | { kind: "none" }
  | { kind: "apiKey"; token: string }
  | { kind: "operatorToken"; token: string }
  | { kind: "session"; token: string };

/** What a door knows of a request, before any guard has run. Made once a request; a tRPC batch shares it. */
export interface RequestContext {
  door: "rest" | "trpc";
  request: RequestInfo;
  credential: Credential;
  /** Selects among the signed-in person's memberships; proves nothing by itself. */
  tenantSlug: string | undefined;
  /** Of the page that calls, as its browser tells; the dashboard's door answers no page but its own. */
  origin: string | undefined;
  idempotencyKey: string | undefined;
  /** The version of the answer that the caller has: one that states its version is then not made again. */
  ifNoneMatch?: string | undefined;
  /** Whether nobody waits for the answer any more: what has not begun by then need not. */
  isGone?: (() => boolean) | undefined;
  /** Headers that guards and verbs add to the answer. */
  responseHeaders: Map<string, string>;
}

/** The REST door takes API keys and operators' tokens only: a browser's cookie must not be a way into it. */
export function restContext(request: RequestHead, isGone?: () => boolean): RequestContext {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "");
  return {
    door: "rest",
    request: requestInfo(request),
    credential: credentialOf(bearer?.[1]),
    tenantSlug: undefined,
    origin: request.headers.get("origin") ?? undefined,
    idempotencyKey: request.headers.get("idempotency-key") ?? undefined,
    ifNoneMatch: request.headers.get("if-none-match") ?? undefined,
    isGone,
    responseHeaders: new Map(),
  };
}

function credentialOf(token: string | undefined): Credential {
  if (token === undefined) return { kind: "none" };
  return { kind: looksLikeOperatorToken(token) ? "operatorToken" : "apiKey", token };
}

export function trpcContext(
  request: RequestHead,
  sessionToken: string | undefined,
  isGone?: () => boolean,
): RequestContext {
  return {
    door: "trpc",
    request: requestInfo(request),
    credential: sessionToken ? { kind: "session", token: sessionToken } : { kind: "none" },
    tenantSlug: request.headers.get("x-tenant") ?? undefined,
    origin: undefined,
    idempotencyKey: request.headers.get("idempotency-key") ?? undefined,
    isGone,
    responseHeaders: new Map(),
  };
}
