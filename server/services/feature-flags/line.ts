import { AsyncResource } from "node:async_hooks";
import { type BulkheadPolicy, BulkheadRejectedError } from "cockatiel";
import { database } from "@/db/client";
import { unavailable } from "@/server/kernel/errors";

/**
 * What goes one after the other in this process: who stands in line holds no connection. Whose turn comes after its own
 * deadline is not let in: its caller is gone, or was told that nothing came of it.
 *
 * @throws AppError unavailable where too many are in line, or the turn came too late: nothing was done
 */
export async function inLine<T>(
  line: BulkheadPolicy,
  what: string,
  work: () => Promise<T>,
  { withinMs = database().pools.system.deadlineMs }: { withinMs?: number | undefined } = {},
): Promise<T> {
  const until = performance.now() + withinMs;
  // Who stood in line is let in by somebody else: its trace stays its own.
  const inTurn = AsyncResource.bind(() => {
    if (performance.now() > until) throw unavailable(what);
    return work();
  });
  try {
    return await line.execute(async () => inTurn());
  } catch (error) {
    throw error instanceof BulkheadRejectedError ? unavailable(what, error) : error;
  }
}
