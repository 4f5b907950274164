import { z } from "zod";

const Concurrency = z.strictObject({
  limit: z.number().int().min(0),
  key: z.string().optional(),
  scope: z.enum(["fn", "env", "account"]).optional(),
});

const Step = z.strictObject({
  id: z.string(),
  name: z.string(),
  runtime: z.strictObject({
    type: z.literal("http", {
      error: "only HTTP functions can be called; connect (WebSocket) workers cannot",
    }),
    url: z.url(),
  }),
  retries: z.strictObject({ attempts: z.number().int().min(0).max(20).optional() }).optional(),
});

const Trigger = z.union([
  z.strictObject({ event: z.string().min(1), expression: z.string().optional() }),
  z.strictObject({ cron: z.string().min(1), jitter: z.string().optional() }),
]);

/**
 * A function as the SDK registers it (`functionConfigSchema` in inngest/types.ts). Strict: an option that
 * this executor does not know is refused at sync rather than silently ignored.
 */
export const FunctionConfig = z.strictObject({
  id: z.string().min(1),
  name: z.string().optional(),
  triggers: z.array(Trigger),
  steps: z.strictObject({ step: Step }),
  idempotency: z.string().optional(),
  batchEvents: z
    .strictObject({
      maxSize: z.number().int().min(1).max(1_000),
      timeout: z.string(),
      key: z.string().optional(),
      if: z.string().optional(),
    })
    .optional(),
  rateLimit: z
    .strictObject({ key: z.string().optional(), limit: z.number().int().min(1), period: z.string() })
    .optional(),
  throttle: z
    .strictObject({
      key: z.string().optional(),
      limit: z.number().int().min(1),
      period: z.string(),
      burst: z.number().int().min(1).optional(),
    })
    .optional(),
  singleton: z.strictObject({ key: z.string().optional(), mode: z.enum(["skip", "cancel"]) }).optional(),
  cancel: z
    .array(z.strictObject({ event: z.string(), if: z.string().optional(), timeout: z.string().optional() }))
    .optional(),
  debounce: z
    .strictObject({ key: z.string().optional(), period: z.string(), timeout: z.string().optional() })
    .optional(),
  timeouts: z.strictObject({ start: z.string().optional(), finish: z.string().optional() }).optional(),
  priority: z.strictObject({ run: z.string().optional() }).optional(),
  concurrency: z.union([z.number().int().min(0), Concurrency, z.array(Concurrency).min(1).max(2)]).optional(),
});
export type FunctionConfig = z.infer<typeof FunctionConfig>;

/** Body of `POST /fn/register`. Functions are parsed one by one, so that every problem can be named. */
export const RegisterBody = z.looseObject({
  url: z.url(),
  appName: z.string().min(1),
  functions: z.array(z.unknown()),
  sdk: z.string().optional(),
  framework: z.string().optional(),
});
export type RegisterBody = z.infer<typeof RegisterBody>;

/** Attempts in all, first one included. The SDK's default is 3 retries. */
export const maxAttempts = (config: FunctionConfig) => (config.steps.step.retries?.attempts ?? 3) + 1;
