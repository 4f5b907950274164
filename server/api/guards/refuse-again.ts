import type { RequestContext } from "@/server/api/context";
import { toAppError } from "@/server/api/errors";
import { limiter } from "@/server/platform/admission";
import { observeCall, observeFailed } from "./observe";
import { allowOrigin } from "./origin";
import { answerDecision } from "./rate-limit";
import { refusedBefore } from "./refused-before";

/**
 * Refuses, by throwing, a call that is like one that the limits refused a moment ago, while they cannot but refuse it
 * again: without asking who calls, and without a procedure. A flood is answered so for the most part, and what that
 * costs is what the others feel of it. It is told, counted and measured as any other refusal.
 */
export function refuseAgain(context: RequestContext, operation: string): void {
  const before = refusedBefore(context, operation);
  const decision = before && limiter().stillLimited(before.request);
  if (!decision) return;
  const call = { context, ...before.call };
  observeCall(call);
  allowOrigin(call);
  try {
    answerDecision(call, decision);
  } catch (thrown) {
    const error = toAppError(thrown);
    observeFailed(call, error);
    throw error;
  }
}
