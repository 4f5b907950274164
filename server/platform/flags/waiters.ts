import { setImmediate } from "node:timers/promises";

/** So many look again before the event loop serves whatever else there is: each look is an evaluation of every flag. */
const AT_ONCE = 50;

/** Who waits for a change: thousands of open dashboards, none of which may hold the others up, nor a request. */
export function createWaiters() {
  const waiting = new Set<() => void>();

  return {
    /** `wake` is called once, at the next change; answers how to take that back. */
    add(wake: () => void): () => void {
      waiting.add(wake);
      return () => void waiting.delete(wake);
    },
    /** Wakes all who wait now, the longest first. Who begins to wait meanwhile has seen the change. */
    async wakeAll(): Promise<void> {
      const all = [...waiting];
      for (let at = 0; at < all.length; at += AT_ONCE) {
        if (at > 0) await setImmediate();
        for (const wake of all.slice(at, at + AT_ONCE)) if (waiting.delete(wake)) wake();
      }
    },
  };
}
