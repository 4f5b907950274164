import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { readSessionToken } from "@/server/auth/sessions";
import { addressPrefix, metrics } from "@/server/platform/observability";
import { type RequestContext, trpcContext } from "./context";
import { appRouter } from "./root";

/** The dashboard's door: tRPC over HTTP, for the browser that holds a session cookie. */
export async function handleTrpc(request: Request): Promise<Response> {
  const context = trpcContext(request, sessionOf(request));
  const response = await fetchRequestHandler({
    endpoint: "/api/trpc",
    req: request,
    router: appRouter,
    createContext: () => context,
    maxBatchSize: 20,
    responseMeta: () => ({ headers: answerHeaders(context) }),
  });
  finish(response.status, context);
  return response;
}

/** A request that another site made the browser send carries a cookie that it must not use. */
function sessionOf(request: Request): string | undefined {
  const site = request.headers.get("sec-fetch-site");
  if (site === "cross-site" || site === "same-site") return undefined;
  return readSessionToken(request.headers.get("cookie") ?? "");
}

function answerHeaders(context: RequestContext): Headers {
  const headers = new Headers([...context.responseHeaders]);
  headers.set("Cache-Control", "private, no-store");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("X-Request-ID", context.request.id);
  return headers;
}

function finish(status: number, { request }: RequestContext): void {
  const durationMs = performance.now() - request.startedAt;
  const route = String(request.wide.operation ?? "unmatched");
  const known = route.includes(",") ? "batch" : route;
  metrics().requests.observe({ door: "trpc", route: known, status: String(status) }, durationMs / 1_000);
  request.log.info(
    {
      requestId: request.id,
      door: "trpc",
      method: request.method,
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      address: addressPrefix(request.address),
      ...request.wide,
    },
    "request",
  );
}
