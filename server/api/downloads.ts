import { isForeignRequest, readSessionToken } from "@/server/auth/sessions";
import type { AppError } from "@/server/kernel/errors";
import { finishRequest } from "@/server/platform/observability";
import type { AuditExportPart } from "@/server/services/audit-exports/schemas";
import { type RequestContext, restContext, trpcContext } from "./context";
import { toAppError } from "./errors";
import { appRouter } from "./root";
import { createCallerFactory } from "./trpc";

const callerOf = createCallerFactory(appRouter);

/**
 * A finished export as a file, for an API key or, with `?workspace=<slug>`, for a signed-in person. It is made of
 * the very procedures that the other doors call, one call a part: who loses the right meanwhile gets no more of it.
 * Its entry in the log has committed before the first byte goes out.
 */
export async function downloadAuditExport(request: Request, auditExportId: string): Promise<Response> {
  const context = contextOf(request);
  const { auditExports } = callerOf(context);
  let response: Response;
  try {
    const { auditExport, ticket } = await auditExports.beginDownload({ auditExportId });
    const { format, bytes, createdAt } = auditExport;
    const read = (after: number) => auditExports.read({ auditExportId, ticket, after });
    const stream = streamParts(await read(0), (after) => patiently(() => read(after)));
    response = new Response(stream, {
      headers: {
        ...HEADERS,
        "Content-Type": format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8",
        "Content-Length": String(bytes),
        "Content-Disposition": `attachment; filename="audit-log-${createdAt.slice(0, 10)}.${format}"`,
        "X-Request-ID": context.request.id,
      },
    });
  } catch (thrown) {
    response = refuse(toAppError(thrown), context);
  }
  finishRequest(context.request, { door: "download", route: "audit-exports", status: response.status });
  return response;
}

const HEADERS = { "Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff" };

function contextOf(request: Request): RequestContext {
  if (request.headers.has("authorization")) return restContext(request);
  const foreign = isForeignRequest(request.headers);
  const token = foreign ? undefined : readSessionToken(request.headers.get("cookie") ?? "");
  const tenantSlug = new URL(request.url).searchParams.get("workspace") ?? undefined;
  return Object.assign(trpcContext(request, token), { tenantSlug });
}

/** Reads a part when the one before it has gone out: a slow reader holds one in memory, and no connection. */
function streamParts(
  first: AuditExportPart,
  read: (after: number) => Promise<AuditExportPart>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let part: AuditExportPart | undefined = first;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (!part) return controller.close();
        const { chunks, nextAfter } = part;
        for (const chunk of chunks) controller.enqueue(encoder.encode(chunk));
        part = nextAfter === null ? undefined : await read(nextAfter);
        if (!part) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

const MOST_WAITS = 10;

/** The parts of a long file may meet the caller's own limit: that only slows it down. */
async function patiently<T>(read: () => Promise<T>): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await read();
    } catch (thrown) {
      if (toAppError(thrown).code !== "rate_limited" || waits === MOST_WAITS) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
}

function refuse(error: AppError, { request }: RequestContext): Response {
  const body = { code: error.code, status: error.status, detail: error.message, requestId: request.id };
  return Response.json(body, {
    status: error.status,
    headers: {
      ...HEADERS,
      ...error.headers,
      "Content-Type": "application/problem+json",
      "X-Request-ID": request.id,
    },
  });
}
