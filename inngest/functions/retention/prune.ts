import type { Inngest } from "inngest";
import { PRUNABLES, prune } from "@/server/platform/jobs";

/** Nightly: deletes what is past keeping, one kind after the other. */
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
    },
  );
}
