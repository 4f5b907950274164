import type { TRPCError } from "@trpc/server";
import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { isForeignRequest, readSessionToken } from "@/server/auth/sessions";
import { bodyTooLarge } from "@/server/platform/bodies";
import { finishRequest } from "@/server/platform/observability";
import { shedder } from "@/server/platform/overload";
import { type RequestContext, trpcContext } from "./context";
import { toAppError } from "./errors";
import { appRouter } from "./root";

const MAX_BODY_BYTES = 1_048_576;

/** The dashboard's door: tRPC over HTTP, for the browser that holds a session cookie. */
export async function handleTrpc(request: Request): Promise<Response> {
  const context = trpcContext(request, sessionOf(request), () => request.signal.aborted);
  shedder().begin();
  const response = await fetchRequestHandler({
    endpoint: "/api/trpc",
    req: bounded(request),
    router: appRouter,
    createContext({ info }) {
      // A browser's EventSource sends no headers of ours.
      context.tenantSlug ??= info.connectionParams?.tenant;
      return context;
    },
    maxBatchSize: 20,
    responseMeta: ({ errors }) => ({ headers: answerHeaders(context, errors) }),
  }).finally(() => shedder().end());
  const operation = String(context.request.wide.operation ?? "unmatched");
  const route = operation.includes(",") ? "batch" : operation;
  finishRequest(context.request, { door: "trpc", route, status: response.status });
  return response;
}

/** The request with a body that breaks off beyond the limit. A stated length is one that Node holds it to. */
function bounded(request: Request): Request {
  const stated = Number(request.headers.get("content-length") ?? Number.NaN);
  if (!request.body || stated <= MAX_BODY_BYTES) return request;
  let bytes = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes <= MAX_BODY_BYTES) return controller.enqueue(chunk);
      controller.error(bodyTooLarge(MAX_BODY_BYTES));
    },
  });
  // Node asks for `duplex` with a stream; the DOM's types do not know it.
  const init: RequestInit & { duplex: "half" } = { body: request.body.pipeThrough(limit), duplex: "half" };
  return new Request(request, init);
}

/** A request that another site made the browser send carries a cookie that it must not use. */
function sessionOf(request: Request): string | undefined {
  if (isForeignRequest(request.headers)) return undefined;
  return readSessionToken(request.headers.get("cookie") ?? "");
}

function answerHeaders(context: RequestContext, errors: readonly TRPCError[]): Headers {
  const headers = new Headers([...context.responseHeaders]);
  const pauses = errors.map((error) => Number(toAppError(error).headers["Retry-After"] ?? 0));
  const pause = Math.max(0, ...pauses);
  if (pause > 0) headers.set("Retry-After", String(pause));
  headers.set("Cache-Control", "private, no-store");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("X-Request-ID", context.request.id);
  return headers;
}
