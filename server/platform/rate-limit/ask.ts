import { type AdmissionReply, bucketKeys, decodeReply, type Told } from "./admission-call";
import type { Parts } from "./assemble";
import { receiptOf } from "./decide";
import { lateReply } from "./late-reply";
import type { Hint } from "./local-buckets";
import type { Mark } from "./local-totals";
import { createRunAdmission } from "./run-admission";
import type { AdmitRequest, Decision, Receipt } from "./types";

export type Answer = { by: "redis"; reply: AdmissionReply } | { by: "process"; decision: Decision };

/** Runs the script once within the deadline; where that fails, this process decides, and a late reply is settled. */
export function createAsk(parts: Parts, giveBack: (receipt: Receipt) => Promise<boolean>) {
  const { circuit, buckets, leases, totals, local, usage, flush } = parts;
  const runAdmission = createRunAdmission(parts);

  /** The script ran after all: of the two counts one goes back, and of the two debits one. */
  async function settle(
    request: AdmitRequest,
    { hints, marks }: { hints: readonly Hint[]; marks: readonly Mark[] },
    decided: Promise<Decision>,
    work: Promise<AdmissionReply>,
  ) {
    const reply = await lateReply(work, (raw) => decodeReply(request, raw));
    if (!reply) return;
    const decision = await decided.catch(() => undefined);
    const both = decision?.outcome === "granted" && reply.status === "granted";
    buckets.forgive(request, hints, both);
    totals.heard(reply, marks);
    // Given back already, it would stand there until it ends by itself; one that is held here is left alone.
    if (request.lease && reply.status === "granted") leases.disown(request.scope, request.lease);
    const counted = receiptOf(request, reply);
    if (!counted) return;
    if (decision?.outcome === "granted" && decision.receipt) {
      usage.giveBack(decision.receipt);
      totals.giveBack(decision.receipt);
      flush.schedule();
    } else {
      await giveBack(counted);
    }
  }

  return async function ask(request: AdmitRequest, bases: Told["bases"] = []): Promise<Answer> {
    const keys = bucketKeys(request);
    const before = { hints: buckets.claim(request, keys), marks: totals.marks(request) };
    const work = runAdmission(request, { keys, bases, hints: before.hints, leaseTtlMs: leases.ttlMs });
    try {
      const reply = await work;
      buckets.heard(request, reply.policies, keys);
      totals.heard(reply, before.marks);
      return { by: "redis", reply };
    } catch (cause) {
      circuit.failed(cause);
      buckets.restore(request, before.hints);
      const decided = local.admit(request);
      settle(request, before, decided, work).catch(() => undefined);
      return { by: "process", decision: await decided };
    }
  };
}
