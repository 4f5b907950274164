import { eq } from "drizzle-orm";
import type { Db } from "@/db/connection";
import { experiments } from "@/db/schema";
import { AppError, notFound } from "@/server/kernel/errors";
import { subjectsNeeded } from "@/server/platform/experiments";
import type { FeatureFlag } from "@/server/services/feature-flags/schemas";
import type { Experiment } from "./schemas";
import { variantsOf } from "./variants";

export const experimentColumns = {
  id: experiments.id,
  name: experiments.name,
  hypothesis: experiments.hypothesis,
  flagKey: experiments.flagKey,
  subjectKind: experiments.subjectKind,
  goals: experiments.goals,
  control: experiments.control,
  baselineRate: experiments.baselineRate,
  minimumEffect: experiments.minimumEffect,
  state: experiments.state,
  variants: experiments.variants,
  subjectsPerVariant: experiments.subjectsPerVariant,
  startedAt: experiments.startedAt,
  stoppedAt: experiments.stoppedAt,
  createdAt: experiments.createdAt,
  updatedAt: experiments.updatedAt,
};

/** @throws AppError not_found */
export async function readExperiment(db: Db, id: string): Promise<Experiment> {
  const [row] = await db.select(experimentColumns).from(experiments).where(eq(experiments.id, id));
  if (!row) throw notFound("experiment");
  return row;
}

/** The same, which nobody changes until the transaction ends. @throws AppError not_found, conflict in another state */
export async function lockExperiment(db: Db, id: string, state: Experiment["state"]): Promise<Experiment> {
  const [row] = await db
    .select(experimentColumns)
    .from(experiments)
    .where(eq(experiments.id, id))
    .for("update");
  if (!row) throw notFound("experiment");
  if (row.state !== state) throw new AppError("conflict", `The experiment is ${WORDS[row.state]}.`);
  return row;
}

const WORDS: Readonly<Record<Experiment["state"], string>> = {
  draft: "a draft still",
  running: "running already",
  stopped: "stopped, and does not start again",
};

/** More than the column of a started experiment holds, and than there are people to wait for. */
const MOST_SUBJECTS = 2_147_483_647;
export const EFFECT_TOO_SMALL =
  "The least difference is too small: no number of subjects that there are would show it.";

type Planned = Pick<Experiment, "subjectKind" | "control" | "baselineRate" | "minimumEffect">;

/** What an experiment on this flag would go by, and what stands against it. */
export function planOf(experiment: Planned, flag: FeatureFlag | undefined) {
  const definition = flag?.definition;
  if (!definition) return { variants: [], subjectsPerVariant: null, faults: ["There is no such flag."] };
  if (flag.archivedAt !== null) {
    return { variants: [], subjectsPerVariant: null, faults: ["The flag is archived: bring it back first."] };
  }
  const { control, subjectKind, baselineRate, minimumEffect } = experiment;
  const { variants, faults } = variantsOf(definition, subjectKind);
  const hasControl = variants.some(({ name }) => name === control);
  const comparisons = variants.length - 1;
  const needed = comparisons < 1 ? null : subjectsNeeded({ baselineRate, minimumEffect, comparisons });
  const isTooMany = needed !== null && !(needed <= MOST_SUBJECTS);
  return {
    variants,
    subjectsPerVariant: isTooMany ? null : needed,
    faults: [
      ...faults,
      ...(hasControl ? [] : [`The flag has no variant ${control} with a weight.`]),
      ...(isTooMany ? [EFFECT_TOO_SMALL] : []),
    ],
  };
}
