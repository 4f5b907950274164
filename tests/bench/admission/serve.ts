import { createServer } from "node:http";
import { register } from "node:module";
import { keepGarbageYoung } from "@/server/ops/keep-garbage-young";
import type { Side } from "./sides";

export interface ServeTask {
  side: Side;
}

// The REST door; but for "limited", with a stub in place of the rate-limit guard.

keepGarbageYoung();
const [port = "", given = ""] = process.argv.slice(2);
const { side }: ServeTask = JSON.parse(given);
if (side !== "limited") {
  register("./stub-hooks.mjs", import.meta.url, { data: { stub: `@/tests/bench/admission/${side}` } });
}
const { serveRest } = await import("@/server/rest");

const server = createServer((request, response) => {
  if (request.url === "/ready") response.end();
  else void serveRest(request, response);
});
server.listen(Number(port), "127.0.0.1");
process.once("SIGTERM", () => process.exit(0));
