import type { Inngest } from "inngest";
import { rollUpUsage } from "@/server/platform/jobs";

/** Every 5 minutes: what was counted since the last time is what a lost Redis can cost. */
export function rollUpAllUsage(client: Inngest) {
  return client.createFunction(
    {
      id: "roll-up-usage",
      name: "Roll up usage",
      triggers: [{ cron: "*/5 * * * *" }],
      concurrency: 1,
      retries: 2,
    },
    ({ step }) => step.run("roll_up", rollUpUsage),
  );
}
