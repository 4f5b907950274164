import { createHash } from "node:crypto";
import { type RequestContext, restContext } from "@/server/api/context";
import { toAppError } from "@/server/api/errors";
import { AppError } from "@/server/kernel/errors";
import { addressPrefix, metrics } from "@/server/platform/observability";
import { API_HEADERS } from "./headers";
import { readInput } from "./input";
import { toProblem } from "./problem";
import { matchRoute, type RestOperation } from "./routes";

const PREFIX = "/api/v1";

/** The exported door: a Web-standard handler over the same procedures that the dashboard calls. */
export async function handleRest(request: Request): Promise<Response> {
  const context = restContext(request);
  let route = "unmatched";
  let response: Response;
  try {
    const match = matchRoute(request.method, context.request.path.slice(PREFIX.length));
    if (match.kind === "unknown") throw new AppError("not_found", "There is no such path in this API.");
    if (match.kind === "wrong_method") throw wrongMethod(match.allow);
    route = match.operation.route.path;
    response = await callOperation(request, context, match.operation, match.params);
  } catch (thrown) {
    response = answerError(toAppError(thrown), context);
  }
  finish(response.status, route, context);
  return response;
}

async function callOperation(
  request: Request,
  context: RequestContext,
  operation: RestOperation,
  params: Record<string, string>,
): Promise<Response> {
  let input: Promise<unknown> | undefined;
  const result: unknown = await operation.procedure({
    path: operation.name,
    type: operation.procedure._def.type,
    ctx: context,
    // Read only when the guards before the input have let the call through, and once: a body is a stream.
    getRawInput: () => {
      input ??= readInput(request, operation, params);
      return input;
    },
    input: undefined,
    signal: request.signal,
    batchIndex: 0,
  } as Parameters<typeof operation.procedure>[0]);
  const { status = 200, method, path } = operation.route;
  const headers = answerHeaders(context);
  if (status === 204) return new Response(null, { status, headers });
  const body = JSON.stringify(result);
  headers["Content-Type"] = "application/json; charset=utf-8";
  if (status === 201 && path.indexOf("{") === -1) headers.Location = `${PREFIX}${path}/${idOf(result)}`;
  if (method === "GET") {
    const etag = `W/"${createHash("sha1").update(body).digest("base64url")}"`;
    headers.ETag = etag;
    if (request.headers.get("if-none-match") === etag) return new Response(null, { status: 304, headers });
  }
  return new Response(body, { status, headers });
}

function idOf(result: unknown): string {
  return result && typeof result === "object" && "id" in result ? String(result.id) : "";
}

function answerError(error: AppError, context: RequestContext): Response {
  const headers = { ...answerHeaders(context), ...error.headers };
  headers["Content-Type"] = "application/problem+json; charset=utf-8";
  return new Response(JSON.stringify(toProblem(error, context.request)), { status: error.status, headers });
}

/** A plain record: a Headers object checks each name and value, and Response would copy it once more. */
function answerHeaders({ request, responseHeaders }: RequestContext): Record<string, string> {
  const headers: Record<string, string> = { ...API_HEADERS, "X-Request-ID": request.id };
  for (const [name, value] of responseHeaders) headers[name] = value;
  if (request.traceparent) headers.traceparent = request.traceparent;
  return headers;
}

function wrongMethod(allow: string[]): AppError {
  return new AppError("method_not_allowed", `This path answers to ${allow.join(", ")}.`, {
    headers: { Allow: allow.join(", ") },
  });
}

/** The request's one wide line, and its metric. */
function finish(status: number, route: string, { request }: RequestContext): void {
  const durationMs = performance.now() - request.startedAt;
  metrics().requests.observe({ door: "rest", route, status: String(status) }, durationMs / 1_000);
  request.log.info(
    {
      requestId: request.id,
      door: "rest",
      method: request.method,
      route,
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      address: addressPrefix(request.address),
      ...(request.traceparent && { traceId: request.traceparent.slice(3, 35) }),
      ...request.wide,
    },
    "request",
  );
}
