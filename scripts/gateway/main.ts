import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { parseArgs } from "node:util";
import { takeStackEnvironment } from "@/scripts/api-key/stack-environment";
import { checkEnvironment, drainOnSignal, onShutdown, readiness } from "@/server/ops";
import { serveRest } from "@/server/rest";

// The REST API on plain node:http, beside the app: for where API traffic outgrows Next. Relay, functions and
// dashboard stay with the app.

const { values } = parseArgs({
  options: {
    port: { type: "string", default: process.env.PORT || "3001" },
    host: { type: "string", default: "0.0.0.0" },
  },
});

try {
  await takeStackEnvironment();
} catch (error) {
  console.error(`  ✗ ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
checkEnvironment();

const server = createServer((request, response) => void route(request, response));
server.on("error", (error) => {
  console.error(`  ✗ ${error.message}`);
  process.exit(1);
});
onShutdown(() => new Promise((resolve) => server.close(() => resolve())));
drainOnSignal();
server.listen(Number(values.port), values.host, () => {
  console.log(`  ✓ the API on http://${values.host}:${values.port}/api/v1`);
  process.send?.("ready");
});

async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = "/"] = (request.url ?? "/").split("?");
  if (path === "/api/health") return answer(response, 200, { status: "ok" });
  if (path === "/api/ready") {
    const ready = await readiness();
    return answer(response, ready.status === "not_ready" ? 503 : 200, ready);
  }
  // As Next does: without a proxy in front, the peer is the caller.
  request.headers["x-forwarded-for"] ??= request.socket.remoteAddress;
  return serveRest(request, response);
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" });
  response.end(JSON.stringify(body));
}
