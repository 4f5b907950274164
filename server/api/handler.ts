import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { isForeignRequest, readSessionToken } from "@/server/auth/sessions";
import { finishRequest } from "@/server/platform/observability";
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
  const operation = String(context.request.wide.operation ?? "unmatched");
  const route = operation.includes(",") ? "batch" : operation;
  finishRequest(context.request, { door: "trpc", route, status: response.status });
  return response;
}

/** A request that another site made the browser send carries a cookie that it must not use. */
function sessionOf(request: Request): string | undefined {
  if (isForeignRequest(request.headers)) return undefined;
  return readSessionToken(request.headers.get("cookie") ?? "");
}

function answerHeaders(context: RequestContext): Headers {
  const headers = new Headers([...context.responseHeaders]);
  headers.set("Cache-Control", "private, no-store");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("X-Request-ID", context.request.id);
  return headers;
}
