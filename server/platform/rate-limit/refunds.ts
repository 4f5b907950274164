import { withDeadline } from "@/server/platform/redis";
import type { Parts } from "./assemble";
import { lateReply } from "./late-reply";
import { decodeRefund, type RefundStatus, runRefund } from "./refund-script";
import type { Decision, Receipt } from "./types";

/** Gives back counts: in Redis where Redis counted and still holds the hour, else in this process' own rows. */
export function createRefunds({ redis, deadlineMs, circuit, usage, flush }: Parts) {
  const done = new WeakSet<Receipt>();

  async function giveBack(receipt: Receipt): Promise<boolean> {
    if (receipt.countedBy === "process" || !circuit.allows()) return giveBackHere(receipt);
    const work = runRefund(redis, receipt);
    try {
      const status = await withDeadline(work, deadlineMs, "refund");
      return status === "rolled_up" ? giveBackHere(receipt) : status === "refunded";
    } catch (cause) {
      circuit.failed(cause);
      settle(receipt, work).catch(() => undefined);
      return giveBackHere(receipt);
    }
  }

  function giveBackHere(receipt: Receipt): true {
    usage.giveBack(receipt);
    flush.schedule();
    return true;
  }

  /** The script ran after all: what was given back here too counts again. */
  async function settle(receipt: Receipt, work: Promise<RefundStatus>): Promise<void> {
    if ((await lateReply(work, decodeRefund)) !== "refunded") return;
    usage.countAgain(receipt);
    flush.schedule();
  }

  return {
    giveBack,
    async refund(decision: Decision): Promise<boolean> {
      if (decision.outcome !== "granted" || !decision.receipt || done.has(decision.receipt)) return false;
      done.add(decision.receipt);
      return giveBack(decision.receipt);
    },
  };
}
