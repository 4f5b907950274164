import type { IncomingMessage } from "node:http";
import { ApiError } from "./errors";

const MAX_BYTES = 1024 * 1024;

/** The request's whole body as text; 413 beyond a megabyte. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw new ApiError(413, "invalid_request_error", "The request is too large.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
