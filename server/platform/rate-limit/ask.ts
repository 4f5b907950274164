import { withDeadline } from "@/server/platform/redis";
import { type AdmissionReply, decodeReply, type PeriodBase } from "./admission-call";
import type { Parts } from "./assemble";
import { receiptOf } from "./decide";
import { lateReply } from "./late-reply";
import { runAdmission } from "./run-admission";
import type { AdmitRequest, Decision, Receipt } from "./types";

export type Answer = { by: "redis"; reply: AdmissionReply } | { by: "process"; decision: Decision };

/** Runs the script once within the deadline; where that fails, this process decides, and a late reply is settled. */
export function createAsk(parts: Parts, giveBack: (receipt: Receipt) => Promise<boolean>) {
  const { redis, deadlineMs, circuit, local, usage, flush } = parts;

  /** The script ran after all: of the two counts, one goes back. */
  async function settle(request: AdmitRequest, decided: Promise<Decision>, work: Promise<AdmissionReply>) {
    const reply = await lateReply(work, (raw) => decodeReply(request, raw));
    const counted = reply ? receiptOf(request, reply) : null;
    if (!counted) return;
    const decision = await decided.catch(() => undefined);
    if (decision?.outcome === "granted" && decision.receipt) {
      usage.giveBack(decision.receipt);
      flush.schedule();
    } else {
      await giveBack(counted);
    }
  }

  return async function ask(
    request: AdmitRequest,
    bases: readonly (PeriodBase | undefined)[] = [],
  ): Promise<Answer> {
    const work = runAdmission(redis, request, bases);
    try {
      return { by: "redis", reply: await withDeadline(work, deadlineMs, "admission") };
    } catch (cause) {
      circuit.failed(cause);
      const decided = local.admit(request);
      settle(request, decided, work).catch(() => undefined);
      return { by: "process", decision: await decided };
    }
  };
}
