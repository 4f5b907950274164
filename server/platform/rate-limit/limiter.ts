import { systemClock } from "@/server/kernel/clock";
import { type Answer, createAsk } from "./ask";
import { assemble } from "./assemble";
import { decisionOf } from "./decide";
import { createKnownRefusals } from "./known-refusals";
import { createRefunds } from "./refunds";
import type { AdmitRequest, Decision, LimiterOptions } from "./types";
import { validateRequest } from "./validate";
import { createWaitingLine } from "./waiting-line";

export type Limiter = {
  /**
   * Decides a request: limited, over quota, or granted and counted; all of it or nothing. Warm, one round trip; none
   * where a bucket is known to be too empty still.
   * Rejects only with a RangeError for impossible numbers, or with what `loadPeriodBase` rejected with.
   *
   * While Redis answers, each grant is counted exactly once: nothing is ever sent twice. When it does not answer in
   * time, this process decides and counts by itself (`degraded`). The script may still have run: if its late reply
   * arrives, one of the two counts is given back, so the sum is exact again. If the connection was lost instead,
   * the count may stand twice: at most the requests that were in flight at that moment, since no further request
   * is sent until a PING has come back. Tokens taken twice come back by refill. A process that dies loses what it
   * counted by itself in the last `flushEveryMs`; a Redis that dies loses what was not rolled up.
   */
  admit(request: AdmitRequest): Promise<Decision>;
  /**
   * The refusal that `admit` would give now, where this process is sure of it without asking anybody: the buckets were
   * found empty a moment ago, and cannot pay yet. Undefined where it is not sure. It changes nothing.
   */
  stillLimited(request: AdmitRequest): Decision | undefined;
  /**
   * Gives back what a granted decision counted (tokens are not given back): all that is left of it, or of each meter
   * at most the amount that is told. Never more than was counted, however often it is called. Answers whether it did:
   * false if there was nothing left, or the counter itself was lost.
   */
  refund(decision: Decision, amounts?: Readonly<Record<string, number>>): Promise<boolean>;
  /**
   * Gives back the place of a granted request's lease, once, and takes from its policies of milliseconds how long its
   * work took: `workedMs`, rounded up. Every granted lease needs it. Whoever waits for it may ask again at once and
   * finds the place free; it takes no longer than the deadline, and never rejects.
   */
  release(request: AdmitRequest, workedMs: number): Promise<void>;
  /** Writes what this process counted by itself. Happens by itself too. Rejects as the sink or Redis do. */
  flush(): Promise<void>;
  /** Writes what is left and stops. */
  close(): Promise<void>;
};

/** A total may be dropped between the loading of a base and its use; more often than this it is not. */
const MOST_LOADS = 3;

const isLacking = (answer: Answer): answer is Extract<Answer, { by: "redis" }> =>
  answer.by === "redis" && answer.reply.status === "needs_base";

/** For a place, or the time of slow calls: not for a bucket of its own, which pays again whoever else waits. */
function waitsForOthers({ concurrency, policies }: Decision): boolean {
  const isTime = policies.some(({ unit, retryAfterMs }) => unit === "milliseconds" && retryAfterMs > 0);
  return concurrency?.violated === true || isTime;
}

/** The one limiter of a process. */
export function createLimiter(options: LimiterOptions): Limiter {
  const { clock = systemClock, onDecision } = options;
  const parts = assemble(options);
  const { local, circuit, bases, flush, leases } = parts;
  const refunds = createRefunds(parts);
  const ask = createAsk(parts, refunds.giveBack);
  const refusals = createKnownRefusals(clock);
  const line = createWaitingLine(clock);

  async function decide(request: AdmitRequest): Promise<Decision> {
    if (!circuit.allows()) return local.admit(request);
    const known = refusals.find(request);
    if (known) return known;
    const askedAtMs = refusals.now();
    let answer = await ask(request);
    for (let again = 0; again < MOST_LOADS && isLacking(answer); again += 1) {
      answer = await ask(request, await bases.missing(request, answer.reply));
    }
    if (answer.by === "process") return answer.decision;
    const decision = decisionOf(request, answer.reply, clock.now().getTime());
    refusals.learn(request, decision, askedAtMs);
    return decision;
  }

  function stillLimited(request: AdmitRequest): Decision | undefined {
    const known = circuit.allows() ? refusals.find(request) : undefined;
    // Who waits for a place or for time gets a turn in the line, which is `admit`'s to give.
    if (!known || waitsForOthers(known)) return undefined;
    onDecision?.(known);
    return known;
  }

  return {
    stillLimited,
    async admit(request) {
      validateRequest(request);
      let decision = await decide(request);
      if (decision.outcome === "limited" && waitsForOthers(decision)) {
        decision = { ...decision, retryAfterMs: line.join(request, decision.retryAfterMs) };
      }
      // What this process granted it holds already.
      if (decision.outcome === "granted") leases.hold(request, "redis");
      onDecision?.(decision);
      return decision;
    },
    release: leases.release,
    refund: refunds.refund,
    flush: flush.flush,
    async close() {
      leases.close();
      await flush.close();
    },
  };
}
