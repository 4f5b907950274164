export class DeadlineExceeded extends Error {
  override readonly name = "DeadlineExceeded";
}

/** The promise, or `DeadlineExceeded` at `until` (milliseconds of `performance.now()`), whichever is first. */
export function withDeadline<T>(until: number, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const expire = () => reject(new DeadlineExceeded("The database did not answer before the deadline."));
    // When our own event loop was held up, the answer may already lie in the socket: timers run before sockets
    // are read, so one turn of the loop is given before the blame goes to Postgres.
    const timer = setTimeout(() => setImmediate(expire), Math.max(0, until - performance.now()));
    promise.then(
      (value) => {
        clearTimeout(timer);
        resolve(value);
      },
      (error) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}
