import { AppError } from "@/server/kernel/errors";
import { oncePerProcess } from "@/server/kernel/once";
import { logger, metrics } from "@/server/platform/observability";
import { type Exposures, gatherExposures } from "./exposures";
import { writeExposures } from "./write-exposures";

export { analyse, type VariantCounts } from "./analyse";
export { countGoals } from "./conversions";
export { GOAL_EVENTS } from "./goal-events";
export { subjectsNeeded } from "./statistics";

/** The exposures of this process that are on their way to the store. */
export function exposures(): Exposures {
  return oncePerProcess("exposures", () =>
    gatherExposures({
      async write(tenantId, batch) {
        await writeExposures(tenantId, batch);
        metrics().exposures.inc({ result: "written" }, batch.length);
      },
      // The pool says so of a database that is away, slow or full; what Postgres refuses it throws as it came.
      isOutage: (error) => error instanceof AppError,
      onDropped(count, why, err) {
        metrics().exposures.inc({ result: `dropped_${why}` }, count);
        if (err) logger().warn({ err, count }, "exposures of experiments were not taken");
        if (why === "ended") logger().warn({ count }, "exposures of experiments were not written in time");
      },
    }),
  );
}
