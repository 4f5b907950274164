import { z } from "zod";
import { SUBJECT_KINDS } from "@/server/kernel/experiments";
import { GOAL_KEYS, GOALS, type GoalKey } from "@/server/kernel/goals";
import { PAGE_DEFAULTS } from "@/server/kernel/pagination";
import { isoInstant, line, uuidText } from "@/server/kernel/text";

export { SUBJECT_KINDS } from "@/server/kernel/experiments";
export { GOAL_KEYS, type GoalKey } from "@/server/kernel/goals";

export const labelOfGoal = (goal: GoalKey): string => GOALS[goal].description;

/** Every change says why. */
const reason = line(10, 500);
const part = z
  .number()
  .gt(0, "must be more than 0 and less than 1")
  .lt(1, "must be more than 0 and less than 1");

/** Whether a goal can be counted for a subject: of some it is not known who reached them. */
export const countsFor = (goal: GoalKey, subjectKind: (typeof SUBJECT_KINDS)[number]): boolean =>
  subjectKind === "tenant" || GOALS[goal].by === "person";

export const CreateExperiment = z
  .strictObject({
    name: line(1, 100),
    hypothesis: line(10, 500),
    flagKey: line(1, 200),
    subjectKind: z.enum(SUBJECT_KINDS).meta({ description: "What is exposed, and counted once." }),
    goals: z
      .array(z.enum(GOAL_KEYS))
      .min(1, "must name a goal")
      .max(GOAL_KEYS.length)
      .meta({ description: "The first is what the experiment is planned for." }),
    control: line(1, 200).meta({ description: "The variant that the others are compared with." }),
    baselineRate: part.meta({ description: "The first goal's rate without a change." }),
    minimumEffect: part.meta({ description: "The least difference of that rate that is worth finding." }),
    reason,
  })
  .superRefine(({ goals, subjectKind, baselineRate, minimumEffect }, context) => {
    const refuse = (path: (string | number)[], message: string) =>
      context.addIssue({ code: "custom", path, message });
    if (new Set(goals).size < goals.length) refuse(["goals"], "must name each goal once");
    goals.forEach((goal, at) => {
      if (!countsFor(goal, subjectKind)) refuse(["goals", at], "is reached by workspaces, not by people");
    });
    if (baselineRate + minimumEffect >= 1) refuse(["minimumEffect"], "must keep the rate below 1");
  });

export const EXPERIMENT_STATES = ["draft", "running", "stopped"] as const;

export const Experiment = z.object({
  id: uuidText,
  name: z.string(),
  hypothesis: z.string(),
  flagKey: z.string(),
  subjectKind: z.enum(SUBJECT_KINDS),
  goals: z.array(z.enum(GOAL_KEYS)),
  control: z.string(),
  baselineRate: z.number(),
  minimumEffect: z.number(),
  state: z.enum(EXPERIMENT_STATES),
  variants: z
    .array(z.object({ name: z.string(), weight: z.number() }))
    .nullable()
    .meta({ description: "With their weights at the start; null before it." }),
  subjectsPerVariant: z.int().nullable(),
  startedAt: isoInstant.nullable(),
  stoppedAt: isoInstant.nullable(),
  createdAt: isoInstant,
  updatedAt: isoInstant,
});
export type Experiment = z.output<typeof Experiment>;

export const ListExperiments = z.strictObject({
  page: z.int().min(1).max(PAGE_DEFAULTS.maxOffset).default(PAGE_DEFAULTS.page),
  limit: z.int().min(1).max(PAGE_DEFAULTS.maxLimit).default(PAGE_DEFAULTS.limit),
});
export const ExperimentList = z.object({
  data: z.array(Experiment),
  total: z.int(),
  page: z.int(),
  totalPages: z.int(),
});

const experimentId = uuidText;
export const GetExperiment = z.strictObject({ experimentId });
export const StartExperiment = z.strictObject({ experimentId, reason });
export const StopExperiment = z.strictObject({ experimentId, reason });
export const RemoveExperiment = z.strictObject({ experimentId, reason });

const interval = { low: z.number(), high: z.number() };
const GoalResult = z.object({
  goal: z.enum(GOAL_KEYS),
  converted: z.int(),
  rate: z.number().nullable(),
  ...interval,
  difference: z.object({ value: z.number().nullable(), ...interval }).nullable(),
  comparison: z.enum(["higher", "lower", "no-difference-shown", "not-told"]),
});

export const ExperimentResults = z.object({
  standing: z.enum(["no-subjects", "do-not-trust", "too-early", "complete"]),
  level: z.number(),
  sampleRatio: z.object({ p: z.number().nullable(), mismatch: z.boolean() }),
  variants: z.array(
    z.object({
      variant: z.string(),
      isControl: z.boolean(),
      promised: z.number(),
      subjects: z.int(),
      few: z.boolean(),
      goals: z.array(GoalResult),
    }),
  ),
});

export const ExperimentView = z.object({
  experiment: Experiment,
  /** Before the start: what it would need, and what stands against it. */
  plan: z.object({ subjectsPerVariant: z.int().nullable(), faults: z.array(z.string()) }),
  /** Null before the start. */
  results: ExperimentResults.nullable(),
  /** What was changed of the flag, or of what it goes by, while it ran. */
  changes: z.array(
    z.object({
      id: uuidText,
      action: z.string(),
      reason: z.string(),
      operator: z.string(),
      createdAt: isoInstant,
    }),
  ),
  weightsChanged: z.boolean(),
});
