import { z } from "zod";

/** How many events one call may send. */
export const MOST_EVENTS = 1_000;

/** How late and how early an event may come, by the time that it names. */
export const WINDOW = { lateDays: 35, earlyMinutes: 5 } as const;

/** Of a quantity: the greatest, and how many decimals it may have. */
export const LARGEST_QUANTITY = 1e15;
export const QUANTITY_DECIMALS = 9;

const name = z
  .string()
  .min(1, "must not be empty")
  .max(255, "must have at most 255 characters")
  // A lone surrogate is no text: Postgres would take another character for it.
  .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text), "must not contain control characters");

const quantity = z
  .number("must be a number")
  .min(0, "must not be negative")
  .max(LARGEST_QUANTITY, `must be at most ${LARGEST_QUANTITY}`)
  .refine(
    (number) => Number(number.toFixed(QUANTITY_DECIMALS)) === number,
    `must have at most ${QUANTITY_DECIMALS} decimals`,
  );

const reference = z.strictObject({ source: name, id: name });

const data = z.strictObject({
  quantity: quantity.optional().meta({
    description: "Of a meter that is a sum, a maximum or a last value. Of a correction: the right one.",
  }),
  value: name.optional().meta({ description: "Of a meter that counts different values: which one." }),
  dimension: name.optional().meta({ description: "What usage is split by, such as a model." }),
  corrects: reference.optional().meta({ description: "The event whose quantity was wrong." }),
  voids: reference.optional().meta({ description: "The event that is to count no more." }),
});

/** One event: CloudEvents 1.0 in JSON, with the meter's key as its type. What it does not name is refused. */
export const UsageEvent = z
  .strictObject({
    specversion: z.literal("1.0").optional(),
    id: name.meta({ description: "With `source`: the same again is counted once." }),
    source: name,
    type: z.string().max(255, "must have at most 255 characters").meta({ description: "The meter's key." }),
    time: z.iso
      .datetime({ offset: true, error: "must be an ISO 8601 time, such as 2027-01-31T00:00:00Z" })
      .optional()
      .meta({ description: "When it happened, to the millisecond; without it, when it arrives." }),
    subject: name.optional().meta({ description: "Taken, and not kept." }),
    datacontenttype: z.literal("application/json").optional(),
    dataschema: name.optional().meta({ description: "Taken, and not kept." }),
    data: data.default({}),
  })
  .meta({ id: "UsageEvent" });
export type UsageEvent = z.output<typeof UsageEvent>;

/** The body as the OpenAPI document describes it. */
export const UsageEventBody = z.union([UsageEvent, z.array(UsageEvent).min(1).max(MOST_EVENTS)]).meta({
  examples: [
    {
      specversion: "1.0",
      id: "run-4711",
      source: "inference-worker-3",
      type: "tokens",
      time: "2026-11-20T23:14:07Z",
      data: { quantity: 1250, dimension: "large-model" },
    },
  ],
});

const object = z.record(z.string(), z.unknown());

/**
 * The body as it comes, an event or a list of them: each is checked by itself, so that one that is wrong takes no
 * other along.
 */
export const IngestUsageEvents = z.strictObject({
  body: z.union(
    [
      object,
      z
        .array(z.unknown())
        .min(1, "must hold an event")
        .max(MOST_EVENTS, `must hold at most ${MOST_EVENTS} events`),
    ],
    { error: "must be an event, or a list of 1 to 1000" },
  ),
});

export const ITEM_ERRORS = [
  "invalid",
  "unknown_field",
  "unknown_meter",
  "archived_meter",
  "not_event_sourced",
  "too_late",
  "too_early",
  "repeated_in_batch",
  "conflict",
  "unknown_target",
  "other_meter",
  "already_voided",
  "not_correctable",
] as const;

const ItemError = z.object({
  code: z.enum(ITEM_ERRORS),
  message: z.string(),
  pointer: z.string().meta({ description: "Into the body that was sent." }),
});
export type ItemError = z.output<typeof ItemError>;

export const UsageEventResult = z
  .object({
    source: z.string().nullable().meta({ description: "As it was sent; null where it is no name." }),
    id: z.string().nullable(),
    status: z.enum(["accepted", "duplicate", "rejected"]),
    error: ItemError.nullable(),
  })
  .meta({ id: "UsageEventResult" });
export type UsageEventResult = z.output<typeof UsageEventResult>;

export const UsageEventResults = z
  .object({
    accepted: z.int(),
    duplicates: z.int().meta({ description: "Known already with the same content, and not counted again." }),
    rejected: z.int(),
    results: z.array(UsageEventResult).meta({ description: "One for each event, in their order." }),
  })
  .meta({ id: "UsageEventResults" });
export type UsageEventResults = z.output<typeof UsageEventResults>;

export const IngestAnswer = z.union([UsageEventResults, UsageEventResult]);
export type IngestAnswer = z.output<typeof IngestAnswer>;

/** Whether the answer is to a single event that is new. */
export function isAcceptedAlone(answer: unknown): boolean {
  return UsageEventResult.safeParse(answer).data?.status === "accepted";
}
