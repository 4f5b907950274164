import { overloaded, unavailable } from "@/server/kernel/errors";
import { type Connection, type ConnectionOptions, openConnection } from "./connection";
import { withDeadline } from "./deadline";
import { FairPermits, type Holder, NoPermit } from "./fair-permits";

export interface PoolOptions extends ConnectionOptions {
  size: number;
  /** Milliseconds that a transaction may take, the wait for a connection included. */
  deadlineMs: number;
  /** Of its connections, the part that one tenant may hold at once: at least one, and all unless told. */
  tenantShare?: number | undefined;
  /** How many transactions of one tenant may wait. */
  tenantQueue?: number | undefined;
  /** Milliseconds that a transaction may wait for a connection; as long as it may take, unless told. */
  waitMs?: number | undefined;
}

/** Whose transaction it is. */
export interface Asking {
  /** The tenant; none for what runs outside every tenant. */
  tenantId?: Holder;
  /** Whether nobody waits for the answer any more. Asked before a connection is given. */
  isGone?: (() => boolean) | undefined;
  /** Milliseconds that it may take where that is more than the pool allows: for the few that write megabytes. */
  withinMs?: number | undefined;
}

/** Transactions that got no connection, by what kept them from it. */
export type Refusals = Record<"queue_full" | "waited_too_long" | "caller_gone", number>;

/**
 * A pool of single connections. Ours instead of postgres.js' own, for four reasons: its queue slows down under
 * load that never drains (3.4.9), a transaction here pipelines BEGIN with its first query, a connection that does
 * not answer in time is discarded on the client's side, so that a frozen server hangs nobody, and no tenant takes
 * all connections: each has its share, and those who wait are served tenant by tenant.
 */
export class Pool {
  readonly #options: PoolOptions;
  readonly #permits: FairPermits;
  readonly #idle: Connection[] = [];
  readonly #refused: Refusals = { queue_full: 0, waited_too_long: 0, caller_gone: 0 };
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
    const { size, tenantShare = 1, tenantQueue: queue = Number.POSITIVE_INFINITY } = options;
    this.#permits = new FairPermits({ size, share: Math.max(1, Math.floor(size * tenantShare)), queue });
  }

  /**
   * Connections in all and in use, transactions that wait, and of these the ones that wait for want of connections
   * and not for others of their own tenant.
   */
  get saturation(): { size: number; busy: number; waiting: number; wanting: number } {
    const { held: busy, waiting, wanting } = this.#permits;
    return { size: this.#options.size, busy, waiting, wanting };
  }

  /** Milliseconds that a transaction may take where nothing else is said. */
  get deadlineMs(): number {
    return this.#options.deadlineMs;
  }

  /** Counted since the start of the process. */
  get refused(): Readonly<Refusals> {
    return this.#refused;
  }

  /**
   * Runs `work` in a transaction that `begin` opens (BEGIN and what must be set in it, as one simple query).
   * A read answers as soon as `work` is done, and its COMMIT follows; a write answers after its COMMIT.
   *
   * @throws AppError `unavailable` when the deadline passes or the server cannot be reached; `overloaded` when there
   * is no connection to be had soon: nothing was sent
   */
  async transaction<T>(
    kind: "read" | "write",
    begin: string,
    work: (on: Connection) => Promise<T>,
    { tenantId, isGone, withinMs = this.#options.deadlineMs }: Asking = {},
  ): Promise<T> {
    if (this.#closed) throw unavailable("The database pool is closed and");
    const until = performance.now() + withinMs;
    if (!this.#permits.take(tenantId)) await this.#waitForPermit(until, tenantId, isGone);
    const connection = this.#connection();
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
      this.#release(connection, tenantId);
      return result;
    } catch (error) {
      this.#abandon(connection, tenantId, error, committing);
      throw committing ? outcomeUnknown(error) : asUnavailable(error);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#idle.splice(0).map((connection) => connection.close()));
  }

  /** An idle connection or a new one, for whoever holds a permit. */
  #connection(): Connection {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (!idle.lost) return idle;
      idle.discard();
    }
    return openConnection(this.#options);
  }

  async #waitForPermit(until: number, tenantId: Holder, isGone: Asking["isGone"]): Promise<void> {
    const waitUntil = Math.min(until, performance.now() + (this.#options.waitMs ?? Number.POSITIVE_INFINITY));
    try {
      const wait = this.#permits.wait(tenantId, isGone);
      await withDeadline(waitUntil, wait.granted).catch((error: unknown) => {
        wait.leave();
        throw error;
      });
    } catch (error) {
      const reason = error instanceof NoPermit ? error.reason : "waited_too_long";
      this.#refused[reason] += 1;
      if (!(error instanceof NoPermit) && waitUntil === until) throw asUnavailable(error);
      throw overloaded("Too many requests wait for the database.", `database_${reason}`);
    }
  }

  /** Gives the connection back, and with it the permit: whoever's turn it is takes it up. */
  #release(connection: Connection, tenantId: Holder): void {
    if (connection.lost || this.#closed) connection.discard();
    else this.#idle.push(connection);
    this.#permits.release(tenantId);
  }

  #discard(connection: Connection, tenantId: Holder): void {
    connection.discard();
    this.#permits.release(tenantId);
  }

  #releaseAfter(connection: Connection, tenantId: Holder, done: Promise<unknown>): void {
    const until = performance.now() + this.#options.deadlineMs;
    withDeadline(until, done).then(
      () => this.#release(connection, tenantId),
      () => this.#discard(connection, tenantId),
    );
  }

  #abandon(connection: Connection, tenantId: Holder, error: unknown, committing: boolean): void {
    if (committing || isConnectionFault(error)) this.#discard(connection, tenantId);
    else this.#releaseAfter(connection, tenantId, connection.command("rollback"));
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
