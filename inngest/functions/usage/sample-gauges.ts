import type { Inngest } from "inngest";
import { sampleGauges } from "@/server/platform/jobs";

/** Twice an hour, so that one that is missed leaves no hour out: how seats and storage stand. */
export function sampleEveryGauge(client: Inngest) {
  return client.createFunction(
    {
      id: "sample-gauges",
      name: "Sample seats and storage",
      triggers: [{ cron: "10,40 * * * *" }],
      concurrency: 1,
      retries: 2,
    },
    ({ step }) => step.run("sample", sampleGauges),
  );
}
