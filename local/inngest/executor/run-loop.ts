import { randomUUID } from "node:crypto";
import {
  cancelOverdue,
  claimCalls,
  fireCollected,
  fireCron,
  prune,
  releaseLeases,
  routeEvent,
  type Store,
  wakeSteps,
} from "@/local/inngest/store";
import { type DispatchOptions, dispatch } from "./dispatch";
import { keepLeases } from "./lease-keeper";

export interface LoopOptions extends DispatchOptions {
  pollMs: number;
  leaseMs: number;
  /** Calls made at once, over all functions. */
  capacity: number;
}

const ROUTED_AT_ONCE = 50;
const PRUNE_EVERY_MS = 3_600_000;

/** Starts the executor: polls every `pollMs`, and at once when woken. `close` gives running calls back. */
export async function runLoop(store: Store, options: LoopOptions) {
  const owner = randomUUID();
  const abort = new AbortController();
  const inFlight = new Map<string, Promise<void>>();
  const alarm = createAlarm();
  const keeper = keepLeases(store, {
    owner,
    leaseMs: options.leaseMs,
    tokens: () => [...inFlight.keys()],
    log: options.log,
  });
  await keeper.start();

  async function claimAndCall(): Promise<boolean> {
    const room = options.capacity - inFlight.size;
    if (room <= 0) return false;
    const claims = await claimCalls(store, {
      owner,
      leaseMs: options.leaseMs,
      room,
      held: [...inFlight.keys()],
    });
    for (const claim of claims) {
      const done = dispatch(store, claim, options, abort.signal).finally(() => {
        inFlight.delete(claim.token);
        alarm.ring();
      });
      inFlight.set(claim.token, done);
    }
    return claims.length > 0;
  }

  let pruneAt = 0;
  async function turn(): Promise<boolean> {
    let busy = await fireCron(store);
    busy = (await fireCollected(store)) + (await wakeSteps(store)) + (await cancelOverdue(store)) > 0 || busy;
    for (let routed = 0; routed < ROUTED_AT_ONCE && (await routeEvent(store)); routed++) busy = true;
    busy = (await claimAndCall()) || busy;
    if (Date.now() >= pruneAt) {
      pruneAt = Date.now() + PRUNE_EVERY_MS;
      await prune(store);
    }
    return busy;
  }

  async function loop(): Promise<void> {
    while (!abort.signal.aborted) {
      try {
        if (!(await turn())) await alarm.wait(options.pollMs);
      } catch (error) {
        options.log(`executor: ${error instanceof Error ? error.message : String(error)}`);
        await alarm.wait(Math.max(options.pollMs, 500));
      }
    }
  }

  const looping = loop();
  return {
    wake: alarm.ring,
    async close(): Promise<void> {
      abort.abort();
      alarm.ring();
      await looping;
      await Promise.allSettled(inFlight.values());
      await releaseLeases(store, owner).catch(() => undefined);
      await keeper.stop();
    },
  };
}

function createAlarm() {
  let rung = false;
  let wakeUp: (() => void) | undefined;
  return {
    ring(): void {
      rung = true;
      wakeUp?.();
    },
    async wait(ms: number): Promise<void> {
      if (!rung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          wakeUp = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      wakeUp = undefined;
      rung = false;
    },
  };
}
