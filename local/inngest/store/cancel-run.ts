import { type Store, transaction } from "./database";
import { finishRun } from "./finish-run";
import { isEnded, lockRun } from "./rows";

/** Cancels a run by hand. A call that is being made may finish, but its answer is dropped. */
export async function cancelRun(store: Store, id: string): Promise<"cancelled" | "ended" | "missing"> {
  return transaction(store.sql, async (tx) => {
    const run = await lockRun(tx, id);
    if (!run) return "missing";
    if (isEnded(run)) return "ended";
    const error = { name: "CancelledError", message: "cancelled by hand" };
    await finishRun(tx, store, run, { status: "cancelled", error });
    return "cancelled";
  });
}
