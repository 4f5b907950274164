import { z } from "zod";
import { FEATURES, PLAN_KEYS } from "@/server/kernel/plans";

/**
 * What decided about a flag. `rules`: its own, for nothing above them did; `default`: there is no definition of it;
 * `feature`: it is on, but a part of a plan's feature that the caller lacks.
 */
export const DECIDERS = [
  "kill-switch",
  "tenant",
  "setting",
  "plan",
  "dependency",
  "schedule",
  "disabled",
  "rules",
  "default",
  "feature",
] as const;

const name = z.string().nullable();

export const ConstraintTrace = z.object({
  contextName: z.string(),
  operator: z.string(),
  inverted: z.boolean(),
  caseInsensitive: z.boolean(),
  values: z.array(z.string()).meta({ description: "What it compares with: the first twenty." }),
  moreValues: z.int(),
  seen: name.meta({ description: "What the context has there; null: nothing." }),
  met: z.boolean(),
});
export type ConstraintTrace = z.output<typeof ConstraintTrace>;

export const SegmentTrace = z.object({
  id: z.int(),
  name,
  known: z.boolean().meta({ description: "False: there is no such segment, so that nobody is in it." }),
  met: z.boolean(),
  constraints: z.array(ConstraintTrace),
});

export const RolloutTrace = z.object({
  percentage: z.number(),
  stickiness: z.string().meta({ description: "What it sticks by; `random`: by nothing." }),
  subject: name.meta({ description: "What the context has there; null: nothing, so that it is out." }),
  bucket: z.int().nullable().meta({
    description: "1 to 100: in where it is at most the percentage. Null: drawn by chance, or out.",
  }),
});
export type RolloutTrace = z.output<typeof RolloutTrace>;

export const StrategyTrace = z.object({
  name: z.string(),
  result: z.enum(["on", "off", "not-asked"]).meta({ description: "Not asked: one before it was on." }),
  constraints: z.array(ConstraintTrace),
  segments: z.array(SegmentTrace),
  rollout: RolloutTrace.nullable(),
  ownMet: z.boolean().nullable().meta({
    description: "What the strategy says beside constraints and segments; null: those were not met.",
  }),
});
export type StrategyTrace = z.output<typeof StrategyTrace>;

export const DependencyTrace = z.object({
  key: z.string(),
  wants: z.enum(["on", "off"]),
  variants: z.array(z.string()).meta({ description: "One of these is asked for; empty: any." }),
  state: z.enum(["on", "off", "missing", "nested"]).meta({
    description: "Nested: it depends on others itself, which counts as not met.",
  }),
  by: z.enum(DECIDERS).nullable(),
  variant: name,
  met: z.boolean(),
});
export type DependencyTrace = z.output<typeof DependencyTrace>;

export const VariantTrace = z.object({
  name: z.string(),
  of: z.enum(["flag", "strategy"]),
  /** `hidden`: the rules of the provider's, of which a tenant is told no more. */
  by: z.enum(["override", "weight", "chance", "hidden"]),
  stickiness: name,
  bucket: z
    .int()
    .nullable()
    .meta({ description: "1 to the sum of weights; null: it did not come from one." }),
  total: z.int().nullable().meta({ description: "The sum of weights." }),
});
export type VariantTrace = z.output<typeof VariantTrace>;

export const SettingTrace = z.object({
  percentage: z.int().meta({ description: "Of the tenant's people; 0 is off, 100 is on." }),
  bucket: z.int().nullable().meta({
    description:
      "1 to 100: in where it is at most the percentage. Null for a machine, which is in at 100 alone.",
  }),
  on: z.boolean(),
  dormant: z.boolean().meta({ description: "The plan lets the tenant choose no more: it is not in force." }),
});

export const FeatureTrace = z.object({
  name: z.enum(FEATURES),
  plans: z.array(z.enum(PLAN_KEYS)).meta({ description: "The plans that have it." }),
  otherwise: z.enum(DECIDERS).meta({ description: "What it would be on by." }),
});

/** Why a flag is on or off for somebody, step by step. */
export const FlagTrace = z.object({
  key: z.string(),
  on: z.boolean(),
  by: z.enum(DECIDERS),
  setting: SettingTrace.nullable().meta({ description: "What the tenant chose itself; null: nothing." }),
  feature: FeatureTrace.nullable().meta({
    description:
      "The plan's feature that it is a part of and that is lacking, where that alone holds it off: `by` is `feature`.",
  }),
  schedule: z.object({ onAt: name, offAt: name }).nullable().meta({ description: "Where it decided." }),
  override: z
    .object({ endsAt: name.meta({ description: "Null: it stays." }) })
    .nullable()
    .meta({ description: "Where an operator's word for the tenant decided." }),
  dependencies: z.array(DependencyTrace).meta({ description: "Where they were asked." }),
  strategies: z.array(StrategyTrace).meta({ description: "Where they were asked. None: on for all." }),
  variant: VariantTrace.nullable(),
});
export type FlagTrace = z.output<typeof FlagTrace>;
export type DecidedBy = FlagTrace["by"];
