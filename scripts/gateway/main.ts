import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { setTimeout } from "node:timers/promises";
import { parseArgs } from "node:util";
import { takeStackEnvironment } from "@/scripts/bootstrap/stack-environment";
import {
  checkEnvironment,
  drainOnSignal,
  joinInstances,
  keepFlags,
  keepGarbageYoung,
  onDrain,
  readiness,
  tellSocketAddresses,
  watchOverload,
} from "@/server/ops";
import { serveRest } from "@/server/rest";

// The REST API on plain node:http, beside the app: for where API traffic outgrows Next. Relay, functions and
// dashboard stay with the app.

const { values } = parseArgs({
  options: {
    port: { type: "string", default: process.env.PORT || "3001" },
    host: { type: "string", default: "0.0.0.0" },
  },
});

const port = Number(values.port);
if (!Number.isInteger(port) || port < 1 || port > 65_535) {
  fail(`A port is a whole number of 1 to 65535, not "${values.port}": npm run gateway -- --port 3001`);
}
keepGarbageYoung();
await takeStackEnvironment().catch((error: Error) => fail(error.message));
checkEnvironment();
tellSocketAddresses();

let underWay = 0;
const server = createServer((request, response) => {
  underWay += 1;
  response.once("close", () => {
    underWay -= 1;
  });
  void route(request, response);
});
// Longer than balancers keep theirs (60 s as a rule): whoever closes first must be the one that sends.
server.keepAliveTimeout = 75_000;
server.on("error", (error: NodeJS.ErrnoException) => {
  const taken = `Port ${port} is taken. Give a free one: npm run gateway -- --port ${port + 1}`;
  fail(error.code === "EADDRINUSE" ? taken : error.message);
});
onDrain(endListening);
joinInstances();
watchOverload();
drainOnSignal();
await keepFlags();
server.listen(port, values.host, () => {
  console.log(`  ✓ the API on http://${values.host}:${port}/api/v1`);
  process.send?.("ready");
});

/** Takes no connection more, and ends each when the request on it, if any, is answered. */
async function endListening(): Promise<void> {
  const closed = once(server, "close");
  server.close();
  while (underWay > 0) await setTimeout(50);
  // Node counts a connection that never sent a request as busy, and would wait for it.
  server.closeAllConnections();
  await closed;
}

function fail(message: string): never {
  console.error(`  ✗ ${message}`);
  process.exit(1);
}

async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [path = "/"] = (request.url ?? "/").split("?");
  if (path === "/api/health") return answer(response, 200, { status: "ok" });
  if (path === "/api/ready") {
    const ready = await readiness();
    return answer(response, ready.status === "not_ready" ? 503 : 200, ready);
  }
  // As Next does: who asks past the proxies is the caller.
  request.headers["x-forwarded-for"] ??= request.socket.remoteAddress;
  return serveRest(request, response);
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    Connection: "close",
  });
  response.end(JSON.stringify(body));
}
