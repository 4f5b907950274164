import { and, eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { experiments } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import type { OpenContext } from "@/server/services/context";
import { changeFlags, findFlag } from "@/server/services/feature-flags";
import { lockExperiment, planOf, readExperiment } from "./internal";
import type { Experiment, StartExperiment } from "./schemas";

/**
 * Begins to count exposures. The weights as they are now, and the subjects that each variant needs, are what the
 * results are held against.
 *
 * @throws AppError not_found; conflict where it was started before, another runs on the flag, or the flag would make
 * the result wrong
 */
export function startExperiment(
  context: OpenContext,
  { experimentId, reason }: z.output<typeof StartExperiment>,
): Promise<Experiment> {
  return changeFlags(context, reason, async (db) => {
    const before = await lockExperiment(db, experimentId, "draft");
    const flag = await findFlag(db, before.flagKey);
    const { variants, subjectsPerVariant, faults } = planOf(before, flag);
    if (faults.length > 0) throw new AppError("conflict", faults.join(" "));
    const [other] = await db
      .select({ name: experiments.name })
      .from(experiments)
      .where(and(eq(experiments.flagKey, before.flagKey), eq(experiments.state, "running")));
    if (other) throw new AppError("conflict", `${other.name} runs on this flag: stop it first.`);
    await db
      .update(experiments)
      .set({ state: "running", variants, subjectsPerVariant, startedAt: sql`clock_timestamp()` })
      .where(eq(experiments.id, experimentId));
    const answer = await readExperiment(db, experimentId);
    const subject = `experiment:${experimentId}`;
    return { answer, told: { action: "experiment.started", subject, before, after: answer } };
  });
}
