import type { Inngest } from "inngest";
import { inngestSink } from "@/inngest/sink";
import { relayPending } from "@/server/platform/outbox";

/** The net below the relay of each process: where no process lives long, as in serverless hosting. */
export function relayOutbox(client: Inngest) {
  return client.createFunction(
    {
      id: "relay-outbox",
      name: "Relay the outbox",
      triggers: [{ cron: "* * * * *" }],
      concurrency: 1,
      retries: 0,
    },
    () => relayPending(inngestSink),
  );
}
