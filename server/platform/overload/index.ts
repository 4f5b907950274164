import { database } from "@/db/client";
import { env } from "@/server/env";
import { oncePerProcess } from "@/server/kernel/once";
import { logger, metrics } from "@/server/platform/observability";
import { createShedder, type Shedder } from "./shedder";

export type { Caller } from "./classes";

/** What keeps this process from taking on more than it can do. */
export function shedder(): Shedder {
  return oncePerProcess("shedder", () => {
    const { OVERLOAD_LOOP_DELAY_MS, OVERLOAD_DATABASE_WAITING, OVERLOAD_IN_FLIGHT } = env();
    return createShedder({
      limits: {
        loopDelayMs: OVERLOAD_LOOP_DELAY_MS,
        databaseWaiting: OVERLOAD_DATABASE_WAITING,
        inFlight: OVERLOAD_IN_FLIGHT,
      },
      databaseWaiting: () => database().pools.app.saturation.wanting,
      onLoad({ loopDelayMs, inFlight }, level) {
        metrics().loopDelay.set(loopDelayMs / 1_000);
        metrics().requestsInFlight.set(inFlight);
        metrics().overloadLevel.set(level);
      },
      onState({ change, ...state }) {
        if (change === "ended") logger().info(state, "overload ended: every call is let in again");
        else logger().warn(state, `overload ${change}: calls are refused with 503`);
      },
      onRefused: (labels) => metrics().requestsShed.inc(labels),
    });
  });
}
