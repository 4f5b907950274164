import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { type RawReply, sign } from "@/local/inngest/protocol";
import type { Call } from "./build-call";

export interface CallOptions {
  signal: AbortSignal;
  timeoutMs: number;
  requestId: string;
  signingKey: string | undefined;
  nowMs: number;
}

/**
 * Makes one call and gives its whole answer. Rejects when none came: connection refused or cut, or timeout.
 * `node:http` rather than fetch, whose five minutes to the first header would cut long steps off.
 */
export function postCall(call: Call, options: CallOptions): Promise<RawReply> {
  const url = new URL(call.url);
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(
      url,
      {
        method: "POST",
        signal: options.signal,
        timeout: options.timeoutMs,
        agent: false,
        headers: headersOf(call, options),
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const headers = Object.entries(response.headers).map(([key, value]) => [key, String(value)]);
          resolve({
            status: response.statusCode ?? 0,
            headers: Object.fromEntries(headers),
            body: Buffer.concat(chunks).toString("utf8"),
          });
        });
      },
    );
    request.on("timeout", () => request.destroy(new Error(`no answer within ${options.timeoutMs} ms`)));
    request.on("error", reject);
    request.end(call.body);
  });
}

function headersOf(call: Call, options: CallOptions): Record<string, string | number> {
  const headers: Record<string, string | number> = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(call.body),
    "user-agent": "local-inngest",
    "x-inngest-server-kind": options.signingKey ? "cloud" : "dev",
    "x-request-id": options.requestId,
  };
  if (options.signingKey) headers["x-inngest-signature"] = sign(call.body, options.signingKey, options.nowMs);
  return headers;
}
