import type { TRPCClient } from "@trpc/client";
import type { AppRouter } from "@/server/api/root";
import type { EvaluationSource } from "./follow-evaluations";

/** The workspace's evaluations, as its server tells them. */
export function evaluationSource(featureFlags: TRPCClient<AppRouter>["featureFlags"]): EvaluationSource {
  return {
    open({ evaluation, end }) {
      const stream = featureFlags.follow.subscribe(
        {},
        {
          onData: evaluation,
          onComplete: end,
          onError: end,
          // What it takes for a passing failure (503 is one) it tries again at a pace of its own: ours is slower.
          onConnectionStateChange({ state, error }) {
            if (state === "connecting" && error) stream.unsubscribe();
          },
        },
      );
      return () => stream.unsubscribe();
    },
    ask: () => featureFlags.evaluate.query({}),
  };
}
