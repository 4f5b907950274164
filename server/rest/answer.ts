import { hash } from "node:crypto";
import { z } from "zod";
import { type RequestContext, restContext } from "@/server/api/context";
import { toAppError } from "@/server/api/errors";
import { refuseAgain } from "@/server/api/guards/refuse-again";
import { hasTag } from "@/server/api/guards/unchanged";
import { AppError, noSuchPath } from "@/server/kernel/errors";
import { finishRequest, type RequestHead } from "@/server/platform/observability";
import { shedder } from "@/server/platform/overload";
import { API_HEADERS } from "./headers";
import { readInput } from "./input";
import { isPreflight, preflightHeaders } from "./preflight";
import { toProblem } from "./problem";
import { matchRoute, PREFIX, type RestOperation } from "./routes";

const JSON_TYPE = "application/json; charset=utf-8";

/** What a host hands over: of HTTP, as little as the API needs. */
export interface RestRequest extends RequestHead {
  /** Read only when the guards have let the call through, and no further than the limit. */
  body: AsyncIterable<Uint8Array>;
  /** Whether the caller has hung up. */
  isGone?: () => boolean;
}

export interface RestAnswer {
  status: number;
  headers: Record<string, string>;
  /** Text, sent as UTF-8 in one piece with its headers; undefined where the answer has no body. */
  body?: string;
}

/** The exported door, whoever hosts it: the same procedures that the dashboard calls. Never rejects. */
export async function answerRest(request: RestRequest): Promise<RestAnswer> {
  const context = restContext(request, request.isGone);
  let route = "unmatched";
  let answer: RestAnswer;
  shedder().begin();
  try {
    const match = matchRoute(request.method, context.request.path);
    if (match.kind === "unknown") throw noSuchPath();
    if (match.kind === "wrong_method") {
      if (isPreflight(request)) route = "preflight";
      answer = await answerOtherMethod(request, match.allow, context);
    } else {
      route = match.operation.route.path;
      answer = await callOperation(request, context, match.operation, match.params).catch((thrown) =>
        answerUnread(toAppError(thrown), context, match.operation, match.params),
      );
    }
  } catch (thrown) {
    answer = answerError(toAppError(thrown), context);
  } finally {
    shedder().end();
  }
  finishRequest(context.request, { door: "rest", route, status: answer.status });
  return answer;
}

/** What could not be read, where the route keeps to a protocol that says how that is answered. */
function answerUnread(
  error: AppError,
  context: RequestContext,
  { route: { ownAnswers } }: RestOperation,
  params: Record<string, string>,
): RestAnswer {
  const isUnread = error.code === "invalid_input" || error.code === "unsupported_media_type";
  if (!ownAnswers || !isUnread) throw error;
  const headers = answerHeaders(context);
  headers["Content-Type"] = JSON_TYPE;
  return { status: 400, headers, body: JSON.stringify(ownAnswers.unreadable(error, params)) };
}

async function callOperation(
  request: RestRequest,
  context: RequestContext,
  operation: RestOperation,
  params: Record<string, string>,
): Promise<RestAnswer> {
  refuseAgain(context, operation.name);
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
    signal: undefined,
    batchIndex: 0,
  } as Parameters<typeof operation.procedure>[0]);
  const { method, path, createdWhen, version, ownAnswers, hasEtag } = operation.route;
  if (version && result === undefined) return { status: 304, headers: answerHeaders(context) };
  const usual = createdWhen?.(result) ? 201 : (operation.route.status ?? 200);
  const status = ownAnswers?.statusOf(result) ?? usual;
  const headers = answerHeaders(context);
  if (status === 204) return { status, headers };
  const body = bodyOf(operation, result, headers);
  if (operation.route.status === 201 && path.indexOf("{") === -1)
    headers.Location = `${PREFIX}${path}/${encodeURIComponent(idOf(operation, result))}`;
  if ((method === "GET" && !version) || (hasEtag && status === 200)) {
    const etag = `W/"${hash("sha1", body, "base64url")}"`;
    headers.ETag = etag;
    if (hasTag(context.ifNoneMatch, etag)) return { status: 304, headers };
  }
  return { status, headers, body };
}

/** The result as JSON, or the file that it holds; sets the headers that say which. */
function bodyOf({ route }: RestOperation, result: unknown, headers: Record<string, string>): string {
  if (!route.file) {
    headers["Content-Type"] = JSON_TYPE;
    return JSON.stringify(result);
  }
  const { name, content } = File.parse(result);
  headers["Content-Type"] = `${route.file}; charset=utf-8`;
  headers["Content-Disposition"] = `attachment; filename="${name}"`;
  return content;
}

const File = z.object({ name: z.string().regex(/^[\w.-]+$/), content: z.string() });

function idOf({ route: { idField = "id" } }: RestOperation, result: unknown): string {
  return String(Object(result)[idField] ?? "");
}

function answerError(error: AppError, context: RequestContext): RestAnswer {
  const headers = Object.assign(answerHeaders(context), error.headers);
  headers["Content-Type"] = "application/problem+json; charset=utf-8";
  const body = JSON.stringify(toProblem(error, context.request));
  return { status: error.status, headers, body };
}

function answerHeaders({ request, responseHeaders }: RequestContext): Record<string, string> {
  const headers: Record<string, string> = { "X-Request-ID": request.id, ...API_HEADERS };
  for (const [name, value] of responseHeaders) headers[name] = value;
  if (request.traceparent) headers.traceparent = request.traceparent;
  return headers;
}

/** OPTIONS asks which methods there are, and a browser more than that; any other method that the path does not have is 405. */
async function answerOtherMethod(
  request: RestRequest,
  methods: readonly string[],
  context: RequestContext,
): Promise<RestAnswer> {
  const allow = methods.join(", ");
  if (request.method === "OPTIONS") {
    const preflight = isPreflight(request) ? await preflightHeaders(context, methods) : {};
    return { status: 204, headers: Object.assign(answerHeaders(context), { Allow: allow }, preflight) };
  }
  throw new AppError("method_not_allowed", `This path answers to ${allow}.`, { headers: { Allow: allow } });
}
