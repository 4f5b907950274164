import { z } from "zod";

/** One event as the SDK posts it to `/e/{key}`; fields unknown to us (`meta`, `user`) are kept as they are. */
export const IncomingEvent = z.looseObject({
  id: z.string().min(1).max(512).nullish(),
  name: z.string().min(1).max(512),
  data: z.record(z.string(), z.unknown()).nullish(),
  ts: z.number().int().nonnegative().nullish(),
});
export type IncomingEvent = z.infer<typeof IncomingEvent>;

export const IncomingEvents = z.union([
  z.array(IncomingEvent).max(5_000),
  IncomingEvent.transform((e) => [e]),
]);

/** One event as functions receive it. */
export interface StoredEvent {
  id: string;
  name: string;
  data: Record<string, unknown>;
  ts: number;
  [field: string]: unknown;
}

/** Events the executor itself emits or starts runs with. */
export const internalEvent = {
  failed: "inngest/function.failed",
  finished: "inngest/function.finished",
  cancelled: "inngest/function.cancelled",
  invoked: "inngest/function.invoked",
  timer: "inngest/scheduled.timer",
} as const;
