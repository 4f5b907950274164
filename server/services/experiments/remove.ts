import { eq } from "drizzle-orm";
import type { z } from "zod";
import { experiments } from "@/db/schema";
import type { OpenContext } from "@/server/services/context";
import { changeFlags } from "@/server/services/feature-flags";
import { lockExperiment } from "./internal";
import type { Experiment, RemoveExperiment } from "./schemas";

/** Drops a draft. What was started stays, with what it found. @throws AppError not_found, conflict once it was started */
export function removeExperiment(
  context: OpenContext,
  { experimentId, reason }: z.output<typeof RemoveExperiment>,
): Promise<Experiment> {
  return changeFlags(context, reason, async (db) => {
    const before = await lockExperiment(db, experimentId, "draft");
    await db.delete(experiments).where(eq(experiments.id, experimentId));
    const subject = `experiment:${experimentId}`;
    return { answer: before, told: { action: "experiment.removed", subject, before, after: null } };
  });
}
