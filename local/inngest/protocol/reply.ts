import { parseRetryAfterMs } from "./duration";
import { type JsonError, type Op, Ops, toJsonError } from "./op";

/** What came of one call of a function. `lost`: the SDK never got the call, or its answer never came back. */
export type Reply =
  | { kind: "lost"; reason: string }
  | { kind: "done"; data: unknown }
  | ({ kind: "ops"; ops: Op[]; version: number } & Retriability)
  | ({ kind: "failed"; error: JsonError } & Retriability);

interface Retriability {
  noRetry: boolean;
  retryAfterMs: number | undefined;
}

export interface RawReply {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Reads an HTTP answer of the SDK. One without the SDK's own header is a proxy's or framework's: lost. */
export function readReply(raw: RawReply, now: number): Reply {
  if (raw.headers["x-inngest-sdk"] === undefined) {
    return {
      kind: "lost",
      reason: `HTTP ${raw.status} that the Inngest SDK did not write: ${raw.body.slice(0, 200)}`,
    };
  }
  if (raw.status === 201) return readStreamed(raw, now);
  const retriability: Retriability = {
    noRetry: raw.headers["x-inngest-no-retry"] === "true",
    retryAfterMs: parseRetryAfterMs(raw.headers["retry-after"], now),
  };
  const body = parseJson(raw.body);
  if (raw.status === 200) return { kind: "done", data: body ?? null };
  if (raw.status !== 206) {
    return { kind: "failed", error: toJsonError(body ?? raw.body, `HTTP ${raw.status}`), ...retriability };
  }
  const ops = Ops.safeParse(body);
  if (ops.success) {
    return {
      kind: "ops",
      ops: ops.data,
      version: Number(raw.headers["x-inngest-req-version"]) || 1,
      ...retriability,
    };
  }
  const error = { name: "ProtocolError", message: `206 with unreadable operations: ${ops.error.message}` };
  return { kind: "failed", error, noRetry: true, retryAfterMs: undefined };
}

/** `streaming: true` answers 201 at once, blanks while it works, and the real answer as JSON at the end. */
function readStreamed(raw: RawReply, now: number): Reply {
  const inner = parseJson(raw.body.trim());
  if (typeof inner !== "object" || inner === null || !("status" in inner)) {
    return { kind: "lost", reason: "a streamed answer ended early" };
  }
  const headers: Record<string, string> = { ...raw.headers };
  if ("headers" in inner && typeof inner.headers === "object" && inner.headers !== null) {
    for (const [key, value] of Object.entries(inner.headers)) headers[key.toLowerCase()] = String(value);
  }
  const body = "body" in inner && typeof inner.body === "string" ? inner.body : "";
  const status = Number(inner.status);
  return status === 201
    ? { kind: "lost", reason: "a nested stream" }
    : readReply({ status, headers, body }, now);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
