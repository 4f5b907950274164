import { oncePerProcess } from "@/server/kernel/once";

interface Bell {
  rings: number;
  listeners: Set<() => void>;
}

const bell = () => oncePerProcess("relay-bell", (): Bell => ({ rings: 0, listeners: new Set() }));

/** Tells the relay of this process that there is something to hand on. Never waits, never throws. */
export function wakeRelay(): void {
  const { listeners } = bell();
  bell().rings += 1;
  for (const listener of listeners) listener();
}

/** How often it rang so far: read it before looking, so that no ring between looking and waiting is missed. */
export function ringsSoFar(): number {
  return bell().rings;
}

/** Resolves when it has rung more often than `since`, after `ms`, or when the signal aborts. */
export function waitForRing(since: number, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted || bell().rings !== since) return Promise.resolve();
  return new Promise((resolve) => {
    const { listeners } = bell();
    const done = () => {
      clearTimeout(timer);
      listeners.delete(done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    timer.unref();
    listeners.add(done);
    signal.addEventListener("abort", done);
  });
}
