import type { z } from "zod";
import { experiments } from "@/db/schema";
import { AppError } from "@/server/kernel/errors";
import { newId } from "@/server/kernel/ids";
import type { OpenContext } from "@/server/services/context";
import { changeFlags, findFlag } from "@/server/services/feature-flags";
import { EFFECT_TOO_SMALL, planOf, readExperiment } from "./internal";
import type { CreateExperiment, Experiment } from "./schemas";

/**
 * Drafts an experiment on a flag with variants. Nobody is exposed before it is started.
 *
 * @throws AppError invalid_input for a flag that is not there, or that would make the result wrong, and for a least
 * difference that is too small to be found
 */
export function createExperiment(
  context: OpenContext,
  { reason, ...given }: z.output<typeof CreateExperiment>,
): Promise<Experiment> {
  return changeFlags(context, reason, async (db) => {
    const flag = await findFlag(db, given.flagKey);
    const { faults } = planOf(given, flag);
    if (faults.length > 0) {
      const errors = faults.map((message) => ({
        pointer: message === EFFECT_TOO_SMALL ? "/minimumEffect" : "/flagKey",
        message,
      }));
      throw new AppError("invalid_input", faults.join(" "), { errors });
    }
    const id = newId();
    await db.insert(experiments).values({ ...given, id });
    const answer = await readExperiment(db, id);
    const subject = `experiment:${id}`;
    return { answer, told: { action: "experiment.created", subject, before: null, after: answer } };
  });
}
