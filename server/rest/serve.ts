import type { IncomingMessage, ServerResponse } from "node:http";
import { isDraining } from "@/server/platform/draining";
import { answerRest, type RestRequest } from "./answer";

/** Serves one request of the API on Node's own request and response: under Next, or under a plain `node:http`. */
export async function serveRest(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { status, headers, body } = await answerRest(requestOf(incoming, outgoing));
  // A connection that is kept alive would hold a process that ends until it is killed.
  if (isDraining()) headers.Connection = "close";
  if (body !== undefined) headers["Content-Length"] = String(Buffer.byteLength(body));
  outgoing.writeHead(status, headers);
  outgoing.end(incoming.method === "HEAD" ? undefined : body);
}

function requestOf(incoming: IncomingMessage, outgoing: ServerResponse): RestRequest {
  const { method = "GET", url = "/" } = incoming;
  return {
    method: method === "HEAD" ? "GET" : method,
    url,
    headers: {
      get: (name) => {
        const value = incoming.headers[name];
        return (Array.isArray(value) ? value.join(", ") : value) ?? null;
      },
    },
    // Giving up on a body that is too long must not end the connection that the answer goes out on.
    body: incoming.iterator({ destroyOnReturn: false }),
    isGone: () => outgoing.destroyed,
  };
}
