import { RedisUnavailable } from "./errors";

/**
 * Calls `expire` after `timeoutMs`, unless it is cancelled. When our own event loop was blocked, the reply may already
 * lie in the socket: timers run before sockets are read, so one turn of the loop is given before the blame goes to Redis.
 */
export function startDeadline(timeoutMs: number, expire: () => void): { cancel(): void } {
  let cancelled = false;
  const timer = setTimeout(() => {
    setImmediate(() => {
      if (!cancelled) expire();
    });
  }, timeoutMs);
  return {
    cancel() {
      cancelled = true;
      clearTimeout(timer);
    },
  };
}

/** The error for work that took too long, and may still come to an end. */
export function timedOut(what: string, timeoutMs: number, late: Promise<unknown>): RedisUnavailable {
  return new RedisUnavailable("timeout", `${what} took longer than ${timeoutMs} ms`, { late });
}

/**
 * Settles as `work` does, or rejects with RedisUnavailable("timeout") after `timeoutMs`; the work goes on, and
 * is handed out as the error's `late`.
 */
export function withDeadline<T>(work: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const deadline = startDeadline(timeoutMs, () => reject(timedOut(what, timeoutMs, work)));
    work.then(
      (value) => {
        deadline.cancel();
        resolve(value);
      },
      (error: unknown) => {
        deadline.cancel();
        reject(error);
      },
    );
  });
}
