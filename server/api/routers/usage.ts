import { z } from "zod";
import { operation } from "@/server/api/operation";
import { router } from "@/server/api/trpc";
import * as usage from "@/server/services/usage";
import {
  GetUsage,
  GetUsageSeries,
  UsageFile,
  UsageForecast,
  UsageNotices,
  UsageSeries,
  UsageSummary,
} from "@/server/services/usage/schemas";

const reads = { permission: "usage:read", feature: "api", meter: "api_calls" } as const;
const tag = "Usage";

export const usageRouter = router({
  summary: operation({
    ...reads,
    rest: { method: "GET", path: "/usage", summary: "Usage of the running period", tag },
  })
    .input(GetUsage)
    .output(UsageSummary)
    .query(({ ctx, input }) => usage.getUsage(ctx, input)),

  forecast: operation({
    ...reads,
    feature: "usage-forecast",
    rest: { method: "GET", path: "/usage/forecast", summary: "Where the running period will end", tag },
  })
    .input(GetUsage)
    .output(UsageForecast)
    .query(({ ctx, input }) => usage.getUsageForecast(ctx, input)),

  series: operation({
    ...reads,
    policies: ["reports"],
    slow: true,
    rest: { method: "GET", path: "/usage/series", summary: "Usage by hour or day", tag },
  })
    .input(GetUsageSeries)
    .output(UsageSeries)
    .query(({ ctx, input }) => usage.getUsageSeries(ctx, input)),

  notices: operation({ permission: "usage:read" })
    .input(z.strictObject({}))
    .output(UsageNotices)
    .query(({ ctx }) => usage.listUsageNotices(ctx)),

  export: operation({
    ...reads,
    policies: ["reports"],
    slow: true,
    takesAway: true,
    rest: {
      method: "GET",
      path: "/usage/export",
      summary: "Usage by hour or day, as CSV",
      tag,
      file: "text/csv",
    },
  })
    .input(GetUsageSeries)
    .output(UsageFile)
    .query(({ ctx, input }) => usage.exportUsage(ctx, input)),
});
