import type { Inngest } from "inngest";
import { keepUsageEventPartitions, PRUNABLES, prune } from "@/server/platform/jobs";

/** Nightly: deletes what is past keeping, one kind after the other, and makes room for the next months' events. */
export function pruneExpired(client: Inngest) {
  return client.createFunction(
    {
      id: "prune-expired",
      name: "Prune what is past keeping",
      triggers: [{ cron: "17 3 * * *" }],
      concurrency: 1,
      retries: 3,
    },
    async ({ step }) => {
      for (const what of PRUNABLES) await step.run(`prune_${what}`, () => prune(what));
      await step.run("keep_usage_event_partitions", keepUsageEventPartitions);
    },
  );
}
