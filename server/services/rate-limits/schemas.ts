import { z } from "zod";
import { isoInstant } from "@/server/kernel/text";

export const ListRateLimits = z.strictObject({});

export const RateLimit = z
  .object({
    policy: z.string().meta({ description: "As `RateLimit-Policy` names it." }),
    title: z.string(),
    appliesTo: z.string().meta({ description: "Which calls it bounds, in words." }),
    apiKeyId: z.string().nullable().meta({ description: "Of a key's own limit: which key's." }),
    apiKeyName: z.string().nullable().meta({ description: "Its name, for those who may read API keys." }),
    unit: z.enum(["requests", "milliseconds", "concurrent-requests"]),
    size: z.number().meta({ description: "The most at once." }),
    ratePerSecond: z.number().nullable().meta({ description: "How fast it refills; null for places." }),
    remaining: z
      .number()
      .nullable()
      .meta({ description: "What is left now; null while the counters cannot be asked." }),
  })
  .meta({ id: "RateLimit" });

export const QuotaState = z
  .object({
    quota: z.string(),
    used: z.number(),
    limit: z.number().nullable().meta({ description: "What the plan includes; null is unlimited." }),
  })
  .meta({ id: "QuotaState" });

export const RateLimitMinute = z
  .object({ minute: isoInstant, served: z.int().min(0), refused: z.int().min(0) })
  .meta({ id: "RateLimitMinute" });

export const RateLimitRefusal = z
  .object({
    policy: z.string().meta({ description: "What refused: a policy, or `quota:<meter>`." }),
    principal: z.string().meta({ description: "Who was refused: `key:<id>` or `user:<id>`." }),
    apiKeyName: z.string().nullable(),
    count: z.int().min(0),
  })
  .meta({ id: "RateLimitRefusal" });

export const RateLimitList = z
  .object({
    data: z.array(RateLimit),
    total: z.int().min(0),
    page: z.int().min(1),
    totalPages: z.int().min(0),
    live: z.boolean().meta({
      description:
        "False while Redis does not answer: limits are then held by each process, and recent use is not known.",
    }),
    quotas: z.array(QuotaState),
    minutes: z.array(RateLimitMinute).meta({ description: "Calls of the last 15 minutes, oldest first." }),
    refusals: z.array(RateLimitRefusal).meta({ description: "What was refused in them, the most first." }),
  })
  .meta({ id: "RateLimitList" });
