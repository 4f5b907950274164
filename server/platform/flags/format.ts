import { z } from "zod";
import { line } from "@/server/kernel/text";

/** A state's definitions in the format that Unleash gives its clients; unknown fields are refused, not dropped. */

const MOST_FLAGS = 20_000;
const MOST_SEGMENTS = 5_000;
const MOST_PARTS = 100;
const MOST_VALUES = 1_000;

const name = line(1, 200);
const textOf = (max: number) =>
  z
    .string()
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !value.includes("\0"), "must not contain a null character");
const text = textOf(1_000);
const segmentId = z.int().min(0).max(2_147_483_647);

export const Constraint = z.strictObject({
  contextName: name,
  operator: name,
  values: z.array(text).max(MOST_VALUES).default([]),
  value: text.exactOptional(),
  inverted: z.boolean().default(false),
  caseInsensitive: z.boolean().default(false),
});
export type Constraint = z.output<typeof Constraint>;

export const Variant = z.strictObject({
  name,
  weight: z.int().min(0, "must be at least 0").max(100_000, "must be at most 100000"),
  weightType: z.enum(["variable", "fix"]).exactOptional(),
  stickiness: name.exactOptional(),
  payload: z
    .strictObject({
      type: z.enum(["string", "json", "csv", "number"]),
      value: textOf(10_000),
    })
    .exactOptional(),
  overrides: z
    .array(z.strictObject({ contextName: name, values: z.array(text).max(MOST_VALUES) }))
    .max(MOST_PARTS)
    .exactOptional(),
});
export type Variant = z.output<typeof Variant>;

const Strategy = z.strictObject({
  name,
  parameters: z.record(name, z.union([text, z.number()])).default({}),
  constraints: z.array(Constraint).max(MOST_PARTS).default([]),
  segments: z.array(segmentId).max(MOST_PARTS).exactOptional(),
  variants: z.array(Variant).max(MOST_PARTS).exactOptional(),
});
export type Strategy = z.output<typeof Strategy>;

export const FlagDefinition = z.strictObject({
  name,
  enabled: z.boolean(),
  strategies: z.array(Strategy).max(MOST_PARTS).default([]),
  type: name.exactOptional(),
  project: name.exactOptional(),
  description: text.nullable().exactOptional(),
  stale: z.boolean().exactOptional(),
  impressionData: z.boolean().exactOptional(),
  segments: z.array(segmentId).max(MOST_PARTS).exactOptional(),
  variants: z.array(Variant).max(MOST_PARTS).exactOptional(),
  dependencies: z
    .array(
      z.strictObject({
        feature: name,
        enabled: z.boolean().exactOptional(),
        variants: z.array(name).max(MOST_PARTS).exactOptional(),
      }),
    )
    .max(MOST_PARTS)
    .exactOptional(),
});
export type FlagDefinition = z.output<typeof FlagDefinition>;

export const SegmentDefinition = z.strictObject({
  id: segmentId,
  name: name.nullable().exactOptional(),
  constraints: z.array(Constraint).max(MOST_PARTS).default([]),
});
export type SegmentDefinition = z.output<typeof SegmentDefinition>;

export const FullState = z.strictObject({
  version: z.number().default(2),
  features: z.array(FlagDefinition).max(MOST_FLAGS),
  segments: z.array(SegmentDefinition).max(MOST_SEGMENTS).default([]),
});
export type FullState = z.output<typeof FullState>;
