import { setTimeout as delay } from "node:timers/promises";
import { maxAttempts, type Reply, readReply } from "@/local/inngest/protocol";
import { applyReply, type CallState, type Claim, loadCall, type Store } from "@/local/inngest/store";
import { backoffMs } from "./backoff";
import { buildCall } from "./build-call";
import { postCall } from "./post-call";

export interface DispatchOptions {
  log: (line: string) => void;
  /** Forbids the SDK to run steps as it discovers them: each gets a call of its own. */
  planOnly: boolean;
  signingKey: string | undefined;
  callTimeoutMs: number;
  retryBaseMs: number;
  maxLosses: number;
}

const APPLY_TRIES = 20;

/** Makes the call that a claim stands for and records what came of it. Never rejects. */
export async function dispatch(
  store: Store,
  claim: Claim,
  options: DispatchOptions,
  signal: AbortSignal,
): Promise<void> {
  for (let tries = 1; tries <= APPLY_TRIES && !signal.aborted; tries++) {
    try {
      const state = await loadCall(store, claim.runId);
      if (!state) return;
      const reply = await callOnce(store, state, claim, options, signal);
      if (signal.aborted) return;
      await record(store, state, claim, reply, options, signal);
      return;
    } catch (error) {
      options.log(`run ${claim.runId}: ${messageOf(error)}`);
      await delay(250, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function callOnce(
  store: Store,
  state: CallState,
  claim: Claim,
  options: DispatchOptions,
  signal: AbortSignal,
): Promise<Reply> {
  const call = buildCall(state, claim, options);
  const { signingKey, callTimeoutMs: timeoutMs } = options;
  try {
    const nowMs = Date.now();
    return readReply(
      await postCall(call, { signal, timeoutMs, signingKey, requestId: claim.token, nowMs }),
      store.now(),
    );
  } catch (error) {
    return { kind: "lost", reason: messageOf(error) };
  }
}

// The answer is kept and recorded again when the database fails: the app has done its work by now.
async function record(
  store: Store,
  state: CallState,
  claim: Claim,
  reply: Reply,
  options: DispatchOptions,
  signal: AbortSignal,
): Promise<void> {
  const policy = {
    maxAttempts: maxAttempts(state.fn.config),
    maxLosses: options.maxLosses,
    backoff: (attempt: number) => backoffMs(attempt, options.retryBaseMs, store.random()),
  };
  for (let tries = 1; ; tries++) {
    try {
      const outcome = await applyReply(store, claim, reply, policy);
      if (outcome === "stale") options.log(`run ${claim.runId}: a late answer was dropped`);
      return;
    } catch (error) {
      if (tries >= APPLY_TRIES || signal.aborted) {
        options.log(`run ${claim.runId}: its answer could not be recorded: ${messageOf(error)}`);
        return;
      }
      await delay(250, undefined, { signal }).catch(() => undefined);
    }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message || error.name : String(error));
