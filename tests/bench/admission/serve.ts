import { createServer } from "node:http";
import { register } from "node:module";
import { keepGarbageYoung } from "@/server/ops/keep-garbage-young";

export interface ServeTask {
  stubbed: boolean;
}

// The REST door; where told, with the limiter of the rate-limit guard replaced by one that grants at once.

keepGarbageYoung();
const [port = "", given = ""] = process.argv.slice(2);
const task: ServeTask = JSON.parse(given);
if (task.stubbed) register("./stub-hooks.mjs", import.meta.url);
const { serveRest } = await import("@/server/rest");

const server = createServer((request, response) => {
  if (request.url === "/ready") response.end();
  else void serveRest(request, response);
});
server.listen(Number(port), "127.0.0.1");
process.once("SIGTERM", () => process.exit(0));
