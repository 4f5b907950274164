import { eq, sql } from "drizzle-orm";
import type { z } from "zod";
import { experiments } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { changeFlags } from "@/server/services/feature-flags";
import { lockExperiment, readExperiment } from "./internal";
import type { Experiment, StopExperiment } from "./schemas";

/**
 * Ends the counting, for good: what is exposed or reached later is not in the results. The flag stays as it is.
 *
 * @throws AppError not_found, conflict unless it runs
 */
export function stopExperiment(
  context: OpenContext,
  { experimentId, reason }: z.output<typeof StopExperiment>,
): Promise<Experiment> {
  return changeFlags(context, reason, async (db) => {
    const before = await lockExperiment(db, experimentId, "running");
    await db
      .update(experiments)
      .set({ state: "stopped", stoppedAt: sql`clock_timestamp()` })
      .where(eq(experiments.id, experimentId));
    const answer = await readExperiment(db, experimentId);
    const subject = `experiment:${experimentId}`;
    return { answer, told: { action: "experiment.stopped", subject, before, after: answer } };
  });
}
