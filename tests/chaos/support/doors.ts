import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { handleTrpc } from "@/server/api/handler";
import { serveRest } from "@/server/rest";

// Both doors of the API in a process of their own: another instance, for what one must learn from the other.

const server = createServer((request, response) => {
  if (request.url?.startsWith("/api/trpc/")) void serveTrpc(request, response);
  else void serveRest(request, response);
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => process.send?.("ready"));
process.once("SIGTERM", () => process.exit(0));

/** Queries alone: the tests of revocations ask and change nothing here. */
async function serveTrpc(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const answer = await handleTrpc(new Request(`http://127.0.0.1${request.url}`, { headers }));
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}
