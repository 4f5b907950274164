import { RedisUnavailable } from "./errors";

/**
 * Settles as `work` does, or rejects with RedisUnavailable("timeout") after `timeoutMs`; the work goes on, and
 * is handed out as the error's `late`.
 */
export function withDeadline<T>(work: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const expire = () =>
      reject(new RedisUnavailable("timeout", `${what} took longer than ${timeoutMs} ms`, { late: work }));
    // When our own event loop was blocked, the reply may already lie in the socket: timers run before sockets
    // are read, so one turn of the loop is given before the blame goes to Redis.
    const timer = setTimeout(() => setImmediate(expire), timeoutMs);
    work.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
