import { oncePerProcess } from "@/server/kernel/once";
import type { Db } from "./connection";

type Task = () => Promise<void>;

/** One for the process: the connections are, too, and each of Next's bundles has modules of its own. */
const tasks = () => oncePerProcess("after-commit", () => new WeakMap<Db, Task[]>());

/**
 * Runs `task` once the writing transaction that `db` stands for has committed, and never if it rolls back. For
 * what a verb deep inside must follow up with, whoever opened the transaction.
 */
export function afterCommit(db: Db, task: Task): void {
  const list = tasks().get(db);
  if (!list) throw new TypeError("afterCommit() is for transactions that write: see db/client.ts.");
  list.push(task);
}

/** Runs a transaction, then the tasks that were registered in it. A connection serves one transaction at a time. */
export async function thenTasks<T>(run: (begun: (db: Db) => void) => Promise<T>): Promise<T> {
  const own: Task[] = [];
  let begun: Db | undefined;
  try {
    const result = await run((db) => {
      begun = db;
      tasks().set(db, own);
    });
    for (const task of own) await task();
    return result;
  } finally {
    // The next transaction of this connection may be one that only reads.
    if (begun && tasks().get(begun) === own) tasks().delete(begun);
  }
}
