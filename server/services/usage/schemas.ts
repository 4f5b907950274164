import { z } from "zod";
import { isoInstant } from "@/server/kernel/text";

export const Meter = z.enum(["api_calls"]);

export const GetUsage = z.strictObject({ meter: Meter.optional() });

export const MeterUsage = z
  .object({
    meter: Meter,
    quantity: z
      .number()
      .meta({ description: "Counted so far in the period, the calls served just now included." }),
    quota: z.number().nullable().meta({ description: "What the plan includes a period." }),
    overLimit: z.enum(["refuse", "bill"]).meta({ description: "What happens past the quota." }),
    periodStart: isoInstant,
    periodEnd: isoInstant,
  })
  .meta({ id: "MeterUsage" });

export const UsageSummary = z
  .object({
    data: z.array(MeterUsage),
    total: z.int().min(0),
    page: z.int().min(1),
    totalPages: z.int().min(0),
  })
  .meta({ id: "UsageSummary" });

export const GetUsageSeries = z.strictObject({
  meter: Meter.default("api_calls"),
  days: z.int().min(1).max(90).default(30),
});

export const UsageSeries = z
  .object({
    meter: Meter,
    data: z.array(z.object({ day: z.string().meta({ format: "date" }), quantity: z.number() })),
  })
  .meta({ id: "UsageSeries" });
