import { unavailable } from "@/server/kernel/errors";
import { type Connection, type ConnectionOptions, openConnection } from "./connection";
import { withDeadline } from "./deadline";

export interface PoolOptions extends ConnectionOptions {
  size: number;
  /** Milliseconds that a transaction may take, the wait for a connection included. */
  deadlineMs: number;
}

type Waiter = (connection: Connection) => void;

/**
 * A pool of single connections. Ours instead of postgres.js' own, for three reasons: its queue slows down under
 * load that never drains (3.4.9), a transaction here pipelines BEGIN with its first query, and a connection
 * that does not answer in time is discarded on the client's side, so that a frozen server hangs nobody.
 */
export class Pool {
  readonly #options: PoolOptions;
  readonly #idle: Connection[] = [];
  readonly #waiting = new Set<Waiter>();
  #open = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** Connections open, in use, and callers waiting for one. */
  get saturation(): { size: number; busy: number; waiting: number } {
    return { size: this.#options.size, busy: this.#open - this.#idle.length, waiting: this.#waiting.size };
  }

  /**
   * Runs `work` in a transaction that `begin` opens (BEGIN and what must be set in it, as one simple query).
   * A read answers as soon as `work` is done, and its COMMIT follows; a write answers after its COMMIT.
   *
   * @throws AppError `unavailable` when the deadline passes or the server cannot be reached
   */
  async transaction<T>(
    kind: "read" | "write",
    begin: string,
    work: (on: Connection) => Promise<T>,
  ): Promise<T> {
    const until = performance.now() + this.#options.deadlineMs;
    const connection = this.#take() ?? (await this.#waitForOne(until));
    let committing = false;
    try {
      const beginning = connection.command(begin);
      let begun = false;
      beginning.then(
        () => {
          begun = true;
        },
        () => undefined,
      );
      const result = await withDeadline(until, work(connection));
      // Postgres answers in order, so that the BEGIN is waited for only where it failed or `work` asked nothing.
      if (!begun) await withDeadline(until, beginning);
      if (kind === "read") connection.commitLater();
      else {
        committing = true;
        await withDeadline(until, commit(connection));
      }
      this.#release(connection);
      return result;
    } catch (error) {
      this.#abandon(connection, error, committing);
      throw committing ? outcomeUnknown(error) : asUnavailable(error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#idle.splice(0).map((connection) => connection.close()));
  }

  /** An idle connection or a new one; undefined when all are in use. */
  #take(): Connection | undefined {
    if (this.#closed) throw unavailable("The database pool is closed and");
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (!idle.lost) return idle;
      idle.discard();
      this.#open -= 1;
    }
    if (this.#open >= this.#options.size) return undefined;
    this.#open += 1;
    return openConnection(this.#options);
  }

  async #waitForOne(until: number): Promise<Connection> {
    let waiter: Waiter | undefined;
    const freed = new Promise<Connection>((resolve) => {
      waiter = resolve;
      this.#waiting.add(resolve);
    });
    try {
      return await withDeadline(until, freed);
    } catch (error) {
      if (waiter) this.#waiting.delete(waiter);
      throw asUnavailable(error);
    }
  }

  #release(connection: Connection): void {
    if (connection.lost) {
      this.#replace(connection);
      return;
    }
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter);
      waiter(connection);
      return;
    }
    if (this.#closed) connection.discard();
    else this.#idle.push(connection);
  }

  #releaseAfter(connection: Connection, done: Promise<unknown>): void {
    const until = performance.now() + this.#options.deadlineMs;
    withDeadline(until, done).then(
      () => this.#release(connection),
      () => this.#replace(connection),
    );
  }

  #abandon(connection: Connection, error: unknown, committing: boolean): void {
    if (committing || isConnectionFault(error)) this.#replace(connection);
    else this.#releaseAfter(connection, connection.command("rollback"));
  }

  #replace(connection: Connection): void {
    connection.discard();
    this.#open -= 1;
    for (const waiter of this.#waiting) {
      this.#waiting.delete(waiter);
      this.#open += 1;
      waiter(openConnection(this.#options));
      return;
    }
  }
}

async function commit(connection: Connection): Promise<void> {
  const { command } = await connection.command("commit");
  if (command === "ROLLBACK")
    throw new Error("The transaction was rolled back: one of its statements had failed.");
}

/** Whether the connection, not a statement, is at fault: it is not used again. */
export function isConnectionFault(error: unknown): boolean {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (!(cause instanceof Error)) return false;
  const code = "code" in cause ? String(cause.code) : "";
  return cause.name === "DeadlineExceeded" || /^(CONNECT|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|57P0|08)/.test(code);
}

function asUnavailable(error: unknown): unknown {
  return isConnectionFault(error) ? unavailable("The database", error) : error;
}

function outcomeUnknown(error: unknown): unknown {
  if (!isConnectionFault(error)) return error;
  const known = unavailable("The database", error);
  known.message =
    "The database did not confirm in time. Ask whether the change is there before trying again.";
  return known;
}
