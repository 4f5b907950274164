import type { Inngest } from "inngest";
import { type EventEnvelope, eventOf } from "@/inngest/events";
import { inTenantOf } from "@/inngest/tenant-work";
import { msOfId } from "@/server/kernel/ids";
import { countGoals, GOAL_EVENTS } from "@/server/platform/experiments";

/** What an experiment waits for was done: counted for those who were exposed before. */
export function countExperimentGoals(client: Inngest) {
  return client.createFunction(
    {
      id: "count-experiment-goals",
      name: "Count goals of experiments",
      triggers: GOAL_EVENTS.map((name) => eventOf(name)),
      concurrency: { key: "event.data.tenantId", limit: 1 },
      retries: 10,
    },
    ({ event, step }) =>
      step.run("count", () => {
        const { name, id, ts } = event;
        const data: Partial<EventEnvelope> = event.data;
        // The outbox' ids tell when each was written; that is finer than Inngest's own time.
        const atMs = (id ? msOfId(id) : undefined) ?? ts ?? Date.now();
        const userId = data.actorUserId ?? null;
        return inTenantOf(data, (tenantId) => countGoals(tenantId, { name, data, userId, atMs }));
      }),
  );
}
