import { setTimeout } from "node:timers/promises";
import { database } from "@/db/client";
import { oncePerProcess } from "@/server/kernel/once";
import { limiter } from "@/server/platform/admission";
import { finishAfterAnswers } from "@/server/platform/after-answer";
import { beginDraining, isDraining } from "@/server/platform/draining";
import { logger } from "@/server/platform/observability";
import { redisHandle } from "@/server/platform/redis/client";

const state = () =>
  oncePerProcess("shutdown", () => ({
    intakes: [] as Array<() => Promise<void>>,
    closers: [] as Array<() => Promise<void>>,
  }));

/** How long readiness says no before the server closes, so that a load balancer sends nothing more. */
const NOTICE_MS = 1_000;

/** How long requests under way may take to finish, of the 30 s that a host grants. */
const DRAIN_MS = 20_000;

/**
 * Registers what takes work in, such as a listener: it takes no more once readiness has said no for a moment, and
 * its promise ends with the last request under way.
 */
export function onDrain(takeNoMore: () => Promise<void>): void {
  state().intakes.push(takeNoMore);
}

/** Registers what must be closed when the process ends, such as the relay. Closed in reverse order. */
export function onShutdown(close: () => Promise<void>): void {
  state().closers.push(close);
}

/**
 * On SIGTERM or SIGINT: not ready, then what is counted is written and connections are closed. Next closes its
 * own listener and lets requests under way finish; this waits for it with the work that only we know of.
 */
export function drainOnSignal(): void {
  const drain = async (signal: NodeJS.Signals) => {
    if (isDraining()) return;
    beginDraining();
    logger().info({ signal }, "draining");
    await setTimeout(NOTICE_MS);
    const intakes = state().intakes.map((takeNoMore) => takeNoMore().catch(warn));
    await Promise.race([Promise.all(intakes), setTimeout(DRAIN_MS, undefined, { ref: false })]);
    await untilIdle();
    await finishAfterAnswers();
    for (const close of state().closers.reverse()) await close().catch(warn);
    await limiter().close().catch(warn);
    await redisHandle().close().catch(warn);
    await database().close().catch(warn);
    logger().info("drained");
  };
  process.once("SIGTERM", drain);
  process.once("SIGINT", drain);
}

/** Waits until no transaction has been open for half a second, or the time is up. */
async function untilIdle(): Promise<void> {
  const until = performance.now() + DRAIN_MS;
  for (let quiet = 0; quiet < 5 && performance.now() < until; await setTimeout(100)) {
    const { busy, waiting } = database().pools.app.saturation;
    quiet = busy + waiting === 0 ? quiet + 1 : 0;
  }
}

function warn(err: unknown): void {
  logger().warn({ err }, "a part did not close cleanly");
}
