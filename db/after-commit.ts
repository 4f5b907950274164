import { oncePerProcess } from "@/server/kernel/once";
import type { Db } from "./connection";
import { isConnectionFault } from "./pool";

/** How a transaction ended; "unknown" where the connection was lost after COMMIT was sent. */
export type CommitOutcome = "committed" | "rolled_back" | "unknown";

/** What goes with a transaction's end. */
export interface AroundCommit {
  /** Inside the transaction, when all of its work is done. What it throws rolls back. */
  before(): Promise<void>;
  /** Once the transaction is over; only where `before` was called. */
  after(outcome: CommitOutcome): Promise<void>;
}

/** One for the process: the connections are, too, and each of Next's bundles has modules of its own. */
const registered = () =>
  oncePerProcess("around-commit", () => new WeakMap<Db, Map<string | symbol, AroundCommit>>());

/**
 * Registers what must go with the end of the writing transaction that `db` stands for, whoever opened it. One of
 * each name a transaction.
 */
export function aroundCommit(db: Db, name: string | symbol, around: AroundCommit): void {
  const own = registered().get(db);
  if (!own) throw new TypeError("What goes with a commit is for transactions that write: see db/client.ts.");
  if (!own.has(name)) own.set(name, around);
}

/** Runs `task` once the transaction has committed: never if it rolls back, nor if nobody can say. */
export function afterCommit(db: Db, task: () => Promise<void>): void {
  aroundCommit(db, Symbol("task"), {
    before: async () => undefined,
    after: async (outcome) => {
      if (outcome === "committed") await task();
    },
  });
}

/** Runs a transaction with what was registered in it; `run` does the work in the `within` that it is given. */
export async function withRegistered<T>(
  run: (within: (db: Db, work: () => Promise<T>) => Promise<T>) => Promise<T>,
): Promise<T> {
  const own = new Map<string | symbol, AroundCommit>();
  let committing = false;
  const within = async (db: Db, work: () => Promise<T>) => {
    registered().set(db, own);
    try {
      const result = await work();
      committing = true;
      const before = await Promise.allSettled([...own.values()].map((around) => around.before()));
      const failed = before.find((one) => one.status === "rejected");
      if (failed) throw failed.reason;
      return result;
    } finally {
      // The next transaction of this connection may be one that only reads.
      registered().delete(db);
    }
  };
  const end = async (outcome: CommitOutcome) => {
    if (committing) for (const around of own.values()) await around.after(outcome);
  };
  const ending = await run(within).then(
    (result) => ({ result }),
    (error: unknown) => ({ error }),
  );
  if ("result" in ending) {
    await end("committed");
    return ending.result;
  }
  await end(isConnectionFault(ending.error) ? "unknown" : "rolled_back");
  throw ending.error;
}
