import { LRUCache } from "lru-cache";
import type { Clock } from "@/server/kernel/clock";
import { bucketKey } from "./admission-call";
import type { AdmitRequest, Decision, PolicyState } from "./types";

const MOST_REFUSALS = 10_000;

/** For so long at most Redis is not asked again: limits may be raised, and rights taken away, meanwhile. */
export const ASK_AGAIN_MS = 250;

interface Refusal {
  decision: Decision;
  askedAtMs: number;
  untilMs: number;
}

/**
 * Refusals that cannot be otherwise yet. An empty bucket can pay again only after it has refilled, whoever asks until
 * then: so a tenant that floods costs Redis one question in a while, and its neighbours
 * nothing. The while begins before Redis was asked, so that nobody is refused who could have been let in.
 */
export function createKnownRefusals(clock: Clock) {
  const refusals = new LRUCache<string, Refusal>({ max: MOST_REFUSALS });
  const now = () => clock.now().getTime();

  return {
    now,
    /** What Redis would answer, as far as that is sure. */
    find(request: AdmitRequest): Decision | undefined {
      if (refusals.size === 0) return undefined;
      const name = nameOf(request);
      const known = refusals.get(name);
      if (!known) return undefined;
      const nowMs = now();
      if (known.askedAtMs <= nowMs && nowMs < known.untilMs) {
        return later(known.decision, nowMs - known.askedAtMs);
      }
      refusals.delete(name);
      return undefined;
    },
    /** Remembers what Redis refused because there is nothing left: what nobody can take from meanwhile. */
    learn(request: AdmitRequest, decision: Decision, askedAtMs: number): void {
      if (decision.outcome !== "limited" || !decision.policies.every(isEmpty)) return;
      // Redis rounds up to whole milliseconds.
      const sureMs = Math.max(0, ...decision.policies.map(({ retryAfterMs }) => retryAfterMs)) - 1;
      if (sureMs <= 0) return;
      const untilMs = askedAtMs + Math.min(sureMs, ASK_AGAIN_MS);
      refusals.set(nameOf(request), { decision, askedAtMs, untilMs });
    },
  };
}

/** The buckets with their sizes and what is asked of them: whoever's limits have changed is somebody else. */
function nameOf({ scope, policies, lease }: AdmitRequest): string {
  const buckets = policies.map(
    (policy) => `${bucketKey(scope, policy)} ${policy.ratePerSecond} ${policy.burst} ${policy.cost}`,
  );
  return `${buckets.join(" ")} ${lease?.name ?? ""}`;
}

function isEmpty({ remaining, retryAfterMs }: PolicyState): boolean {
  return remaining === 0 && retryAfterMs > 0;
}

function later(decision: Decision, byMs: number): Decision {
  return {
    repeated: true,
    ...decision,
    policies: decision.policies.map((state) => stateLater(state, byMs)),
    resetMs: Math.max(0, decision.resetMs - byMs),
    retryAfterMs: Math.max(1, decision.retryAfterMs - byMs),
  };
}

function stateLater(state: PolicyState, byMs: number): PolicyState {
  const { resetMs, retryAfterMs } = state;
  return {
    ...state,
    resetMs: Math.max(0, resetMs - byMs),
    retryAfterMs: retryAfterMs === 0 ? 0 : Math.max(1, retryAfterMs - byMs),
  };
}
