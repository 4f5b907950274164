import { withDeadline } from "@/server/platform/redis";
import type { Parts } from "./assemble";
import { lateReply } from "./late-reply";
import { decodeRefund, type RefundStatus, runRefund } from "./refund-script";
import type { Counted, Decision, Receipt } from "./types";

/** Gives back counts: in Redis where Redis counted and still holds the hour, else in this process' own rows. */
export function createRefunds({ redis, deadlineMs, circuit, totals, usage, flush }: Parts) {
  /** What is left to give back of each receipt's counts, once some of it was. */
  const left = new WeakMap<Receipt, readonly Counted[]>();

  async function giveBack(receipt: Receipt): Promise<boolean> {
    if (receipt.countedBy === "process" || !circuit.allows()) return giveBackHere(receipt);
    const work = runRefund(redis, receipt);
    try {
      const statuses = await withDeadline(work, deadlineMs, "refund");
      const those = (status: RefundStatus) => receipt.counts.filter((_, at) => statuses[at] === status);
      const [refunded, rolledUp] = [those("refunded"), those("rolled_up")];
      totals.giveBack({ ...receipt, counts: refunded });
      if (rolledUp.length > 0) giveBackHere({ ...receipt, counts: rolledUp });
      return refunded.length + rolledUp.length > 0;
    } catch (cause) {
      circuit.failed(cause);
      settle(receipt, work).catch(() => undefined);
      return giveBackHere(receipt);
    }
  }

  function giveBackHere(receipt: Receipt): true {
    usage.giveBack(receipt);
    totals.giveBack(receipt);
    flush.schedule();
    return true;
  }

  /** The script ran after all: what was given back here too counts again. */
  async function settle(receipt: Receipt, work: Promise<RefundStatus[]>): Promise<void> {
    const statuses = (await lateReply(work, decodeRefund)) ?? [];
    const counts = receipt.counts.filter((_, index) => statuses[index] === "refunded");
    if (counts.length === 0) return;
    usage.countAgain({ ...receipt, counts });
    flush.schedule();
  }

  return {
    giveBack,
    async refund(decision: Decision, amounts?: Readonly<Record<string, number>>): Promise<boolean> {
      if (decision.outcome !== "granted" || !decision.receipt) return false;
      const { receipt } = decision;
      const { given, kept } = split(left.get(receipt) ?? receipt.counts, amounts);
      left.set(receipt, kept);
      return given.length > 0 && giveBack({ ...receipt, counts: given });
    },
  };
}

/** Of each meter what is asked for, as far as it is there: all of it where nothing is told. */
function split(counts: readonly Counted[], amounts: Readonly<Record<string, number>> | undefined) {
  const wanted = new Map(Object.entries(amounts ?? {}));
  const given: Counted[] = [];
  const kept: Counted[] = [];
  for (const count of counts) {
    const want = amounts ? (wanted.get(count.meter) ?? 0) : count.quantity;
    if (!(Number.isSafeInteger(want) && want >= 0)) {
      throw new RangeError(`Meter "${count.meter}": what is given back must be a whole number.`);
    }
    const quantity = Math.min(want, count.quantity);
    wanted.set(count.meter, want - quantity);
    if (quantity > 0) given.push({ ...count, quantity });
    if (quantity < count.quantity) kept.push({ ...count, quantity: count.quantity - quantity });
  }
  return { given, kept };
}
