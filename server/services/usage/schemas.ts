import { z } from "zod";
import { AGGREGATIONS } from "@/server/kernel/meters";
import { isoInstant, line } from "@/server/kernel/text";

const meterKey = line(1, 63).meta({ description: "A built-in meter's key, or one of the workspace's own." });
const aggregation = z.enum(AGGREGATIONS);

export const GetUsage = z.strictObject({ meter: meterKey.optional() });

export const MeterUsage = z
  .object({
    meter: z.string(),
    name: z.string(),
    unit: z.string(),
    aggregation,
    source: z.enum(["guards", "gauge", "events"]).meta({
      description: "Counted with each call, a standing number, or sent as events.",
    }),
    quantity: z.number().nullable().meta({
      description:
        "So far in the period, what happened just now included; of a gauge, what it is now. Null where a maximum or last value is of nothing.",
    }),
    quota: z
      .number()
      .nullable()
      .meta({ description: "What the plan includes; null where nothing bounds it." }),
    overLimit: z
      .enum(["refuse", "bill"])
      .nullable()
      .meta({ description: "What happens past the quota; null without one." }),
    forecast: z.number().nullable().meta({
      description:
        "What the period comes to at the pace of its last 7 days; null for what does not add up, and where the workspace does not have `usage-forecast`.",
    }),
    periodStart: isoInstant,
    periodEnd: isoInstant,
  })
  .meta({ id: "MeterUsage" });
export type MeterUsage = z.output<typeof MeterUsage>;

export const UsageSummary = z
  .object({
    data: z.array(MeterUsage),
    total: z.int().min(0),
    page: z.int().min(1),
    totalPages: z.int().min(0),
  })
  .meta({ id: "UsageSummary" });

export const MeterForecast = z
  .object({
    meter: z.string(),
    name: z.string(),
    unit: z.string(),
    quantity: z.number().meta({ description: "So far in the period." }),
    quota: z.number().nullable(),
    overLimit: z.enum(["refuse", "bill"]).nullable(),
    forecast: z.number().nullable().meta({
      description: "What the period comes to at the pace of its last 7 days; null in its first hour.",
    }),
    quotaReachedAt: isoInstant.nullable().meta({
      description: "When the quota is used up at that pace; null where it lasts, or there is none.",
    }),
    periodEnd: isoInstant,
  })
  .meta({ id: "MeterForecast" });

export const UsageForecast = z
  .object({
    data: z.array(MeterForecast),
    total: z.int().min(0),
    page: z.int().min(1),
    totalPages: z.int().min(0),
  })
  .meta({ id: "UsageForecast" });

export const USAGE_GROUPS = ["none", "key", "member", "dimension"] as const;

const moment = z.iso.datetime({
  offset: true,
  error: "must be an ISO 8601 time, such as 2027-01-31T00:00:00Z",
});

/** How many points a series has at most. */
export const MOST_POINTS = 1_000;

const SERIES = {
  meter: meterKey.default("api_calls"),
  days: z
    .int()
    .min(1)
    .max(395)
    .default(30)
    .meta({ description: "So many days until now; or `from` and `to`." }),
  from: moment.optional().meta({ description: "From the beginning of this hour or day (UTC) on." }),
  to: moment.optional().meta({ description: "Until the end of this hour or day; now without it." }),
  granularity: z.enum(["hour", "day"]).default("day"),
  groupBy: z.enum(USAGE_GROUPS).default("none"),
};

export const GetUsageSeries = z.strictObject(SERIES);
export type GetUsageSeries = z.output<typeof GetUsageSeries>;

const point = z.object({ at: isoInstant, quantity: z.number().nullable() });

export const UsageGroup = z
  .object({
    group: z
      .string()
      .meta({ description: "`key:<id>`, `user:<id>`, a dimension; empty for all, `other` for the rest." }),
    label: z.string().meta({ description: "How people know it." }),
    total: z.number().nullable(),
    points: z.array(point).meta({ description: "The oldest first, without a gap." }),
  })
  .meta({ id: "UsageGroup" });
export type UsageGroup = z.output<typeof UsageGroup>;

export const UsageSeries = z
  .object({
    meter: z.string(),
    name: z.string(),
    unit: z.string(),
    aggregation,
    granularity: z.enum(["hour", "day"]),
    from: isoInstant,
    to: isoInstant,
    data: z.array(UsageGroup).meta({ description: "The largest first." }),
  })
  .meta({ id: "UsageSeries" });
export type UsageSeries = z.output<typeof UsageSeries>;

/** A file, as the dashboard is handed it; the API answers its content. */
export const UsageFile = z.object({ name: z.string(), content: z.string() }).meta({ id: "UsageFile" });

export const UsageNotices = z.object({
  data: z.array(
    z.object({
      meter: z.string(),
      name: z.string(),
      threshold: z.int().meta({ description: "80 or 100, per cent." }),
      used: z.number().meta({ description: "When it was noticed." }),
      quota: z.number(),
      overLimit: z.enum(["refuse", "bill"]),
      createdAt: isoInstant,
    }),
  ),
});
