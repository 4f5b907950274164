import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as usageEvents from "@/server/services/usage-events";
import {
  IngestAnswer,
  IngestUsageEvents,
  isAcceptedAlone,
  UsageEventBody,
} from "@/server/services/usage-events/schemas";

export const usageEventsRouter = router({
  ingest: operation({
    permission: "usage:write",
    feature: "api",
    meter: "api_calls",
    rest: {
      method: "POST",
      path: "/usage-events",
      summary: "Send one usage event, or a list of up to 1,000",
      tag: "Usage events",
      wholeBody: UsageEventBody,
      createdWhen: isAcceptedAlone,
    },
  })
    .input(IngestUsageEvents)
    .output(IngestAnswer)
    .mutation(({ ctx, input }) => usageEvents.ingestUsageEvents(ctx, input)),
});
