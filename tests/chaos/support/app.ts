import { createServer } from "node:http";
import { serve } from "inngest/node";
import { createInngest, functionsOf, inngestSink } from "@/inngest";
import { startRelay } from "@/server/platform/outbox";
import { KillPoints } from "./kill-points";

/** The app's background half as a process of its own: the functions on PORT, and the relay. Ends with its parent. */
const client = createInngest({ middleware: [KillPoints] });
const server = createServer(serve({ client, functions: functionsOf(client) }));
process.on("disconnect", () => process.exit(0));
server.listen(Number(process.env.PORT), "127.0.0.1", () => {
  startRelay({ sink: inngestSink, intervalMs: 50 });
  process.send?.("ready");
});
