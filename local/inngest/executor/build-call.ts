import { canonicalJson, maxAttempts } from "@/local/inngest/protocol";
import type { CallState, Claim } from "@/local/inngest/store";

const INLINE_BYTES = 1_000_000;

export interface Call {
  url: string;
  body: string;
}

/**
 * URL and body of one call (inngest/helpers/functions.ts parses it). State above about 1 MB stays here, and
 * the SDK fetches it (`use_api`). While parallel steps are pending the SDK may only plan, not run.
 */
export function buildCall(state: CallState, claim: Claim, options: { planOnly: boolean }): Call {
  const { run, fn } = state;
  const steps = Object.fromEntries(state.steps);
  const payload = { events: run.events, steps };
  const byApi = JSON.stringify(payload).length > INLINE_BYTES;
  const stack = [...state.steps.keys()];
  const ctx = {
    run_id: run.id,
    fn_id: fn.id,
    env: "local",
    attempt: claim.attempt,
    max_attempts: maxAttempts(fn.config),
    disable_immediate_execution: options.planOnly || state.pending,
    use_api: byApi,
    qi_id: claim.token,
    stack: { stack, current: stack.length },
  };
  const url = new URL(fn.url);
  url.searchParams.set("fnId", fn.id);
  url.searchParams.set("stepId", claim.stepId ?? "step");
  const body = { ctx, event: run.events[0], ...(byApi ? { events: [], steps: {} } : payload), version: -1 };
  return { url: url.href, body: canonicalJson(body) };
}
