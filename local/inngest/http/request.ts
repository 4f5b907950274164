import type { IncomingMessage, ServerResponse } from "node:http";

export interface Request {
  method: string;
  url: URL;
  headers: IncomingMessage["headers"];
  /** The body as text; throws HttpError 413 above the limit. */
  text: () => Promise<string>;
}

export interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: string;
}

export class HttpError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const BODY_LIMIT = 32 * 1_048_576;

export function toRequest(incoming: IncomingMessage): Request {
  return {
    method: incoming.method ?? "GET",
    url: new URL(incoming.url ?? "/", "http://local"),
    headers: incoming.headers,
    text: () => readText(incoming),
  };
}

async function readText(incoming: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const buffer = Buffer.from(chunk);
    size += buffer.length;
    if (size > BODY_LIMIT) throw new HttpError(413, "the body is too large");
    chunks.push(buffer);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** The body as JSON; throws HttpError 400. */
export async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpError(400, "the body is not JSON");
  }
}

export const json = (status: number, value: unknown): Answer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(value),
});

/** The SDK reads `error` and `status` from a failed answer's body. */
export const failure = (status: number, error: string): Answer => json(status, { error, status });

export const redirect = (location: string): Answer => ({ status: 303, headers: { location }, body: "" });

export function send(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, { "cache-control": "no-store", ...answer.headers });
  response.end(answer.body);
}
