import { inngestSink } from "@/inngest";
import { oncePerProcess } from "@/server/kernel/once";
import { exposures } from "@/server/platform/experiments";
import { logger, tellSocketAddresses } from "@/server/platform/observability";
import { startRelay } from "@/server/platform/outbox";
import { checkEnvironment } from "./check-environment";
import { joinInstances } from "./join-instances";
import { keepFlags } from "./keep-flags";
import { keepGarbageYoung } from "./keep-garbage-young";
import { drainOnSignal, onShutdown } from "./shutdown";
import { watchOverload } from "./watch-overload";

/** How long the relay rests at most; a commit in this process wakes it at once. */
const RELAY_INTERVAL_MS = 1_000;

/** How long exposures may take at the end: what closes after them needs its time, too. */
const EXPOSURES_MS = 3_000;

/** Starts what runs beside the requests. A missing or wrong setting ends the process, with the whole list. */
export async function start(): Promise<void> {
  await oncePerProcess("started", async () => {
    checkEnvironment();
    keepGarbageYoung();
    tellSocketAddresses();
    const relay = startRelay({ sink: inngestSink, intervalMs: RELAY_INTERVAL_MS });
    onShutdown(() => relay.close());
    joinInstances();
    watchOverload();
    drainOnSignal();
    onShutdown(() => exposures().flush({ withinMs: EXPOSURES_MS }));
    await keepFlags();
    logger().info("started");
    return true;
  });
}
