import { type RequestHead, type RequestInfo, requestInfo } from "@/server/platform/observability";

/** What the caller shows to prove who it is. */
export type Credential =
  | { kind: "none" }
  | { kind: "apiKey"; token: string }
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
  /** Whether nobody waits for the answer any more: what has not begun by then need not. */
  isGone?: (() => boolean) | undefined;
  /** Headers that guards and verbs add to the answer. */
  responseHeaders: Map<string, string>;
}

/** The REST door takes API keys only: a browser's cookie must not be a way into it. */
export function restContext(request: RequestHead, isGone?: () => boolean): RequestContext {
  const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "");
  return {
    door: "rest",
    request: requestInfo(request),
    credential: bearer?.[1] ? { kind: "apiKey", token: bearer[1] } : { kind: "none" },
    tenantSlug: undefined,
    origin: request.headers.get("origin") ?? undefined,
    idempotencyKey: request.headers.get("idempotency-key") ?? undefined,
    isGone,
    responseHeaders: new Map(),
  };
}

export function trpcContext(request: RequestHead, sessionToken: string | undefined): RequestContext {
  return {
    door: "trpc",
    request: requestInfo(request),
    credential: sessionToken ? { kind: "session", token: sessionToken } : { kind: "none" },
    tenantSlug: request.headers.get("x-tenant") ?? undefined,
    origin: undefined,
    idempotencyKey: request.headers.get("idempotency-key") ?? undefined,
    responseHeaders: new Map(),
  };
}
