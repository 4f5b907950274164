import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { register } from "node:module";
import { identifyApiKey } from "@/server/auth/api-keys";
import { identifySession } from "@/server/auth/sessions";
import type { Identity } from "@/server/kernel/identity";
import { readTenants } from "@/tests/bench/tenants";
import { answerInTurn } from "./stub";

export interface ServeTask {
  credential: "key" | "session";
  stubbed: boolean;
  tenantsFile: string;
}

// Both doors of the API; where told, with `identifyApiKey` and `identifySession` of the authenticate guard replaced.

const [port = "", given = ""] = process.argv.slice(2);
const task: ServeTask = JSON.parse(given);
if (task.stubbed) {
  answerInTurn(await provenIdentities());
  register("./stub-hooks.mjs", import.meta.url);
}
const { handleTrpc } = await import("@/server/api/handler");
const { serveRest } = await import("@/server/rest");

const server = createServer((request, response) => {
  if (request.url === "/ready") response.end();
  else if (request.url?.startsWith("/api/trpc/")) void serveTrpc(request, response);
  else void serveRest(request, response);
});
server.listen(Number(port), "127.0.0.1");
process.once("SIGTERM", () => process.exit(0));

async function serveTrpc(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const headers = new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const answer = await handleTrpc(new Request(`http://127.0.0.1${request.url}`, { headers }));
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  response.end(await answer.text());
}

/** What the guard would have found, proven once by the real code. */
async function provenIdentities(): Promise<Identity[]> {
  const proven: Identity[] = [];
  for (const { apiKey, session, slug } of await readTenants(task.tenantsFile)) {
    const identity = await (task.credential === "key"
      ? identifyApiKey(apiKey, "fresh")
      : identifySession(session, slug, "fresh"));
    if (!identity?.tenant) throw new Error("A credential of the seed proves nothing.");
    proven.push(identity);
  }
  return proven;
}
