import { type Algorithm, Ratelimit, type RatelimitConfig } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import type { AdmissionCall } from "./admission-call";
import { ADMISSION_SCRIPT, ADMISSION_SHA } from "./admission-script";

type RegionContext = Parameters<ReturnType<RatelimitConfig["limiter"]>["limit"]>[0];

/** Calls on their way through the library, and what the script answered. */
interface Run {
  calls: readonly AdmissionCall[];
  replies?: unknown;
}

/** Resolves with the script's list, unread: a reply a call. Rejects with RedisUnavailable or UpstashError. */
export type RunScript = (calls: readonly AdmissionCall[]) => Promise<unknown>;

/**
 * Makes what runs the admission script once, as @upstash/ratelimit's limiter.
 *
 * The library's `limit(identifier, { rate })` has no room for quotas, meters and bases, and its answer none for theirs:
 * the calls are handed over beside it, in the same turn, since the library asks its limiter before it waits for
 * anything. Its time-out (which answers "success") and its block cache are off.
 */
export function createRunScript(redis: Redis): RunScript {
  let handed: Run | undefined;
  const take = (): Run => {
    if (!handed) throw new TypeError("The admission script was asked for without a call.");
    const run = handed;
    handed = undefined;
    return run;
  };
  const ratelimit = new Ratelimit({
    redis,
    limiter: admission(take),
    timeout: 0,
    ephemeralCache: false,
    analytics: false,
    enableTelemetry: false,
  });
  return async function runScript(calls) {
    const run: Run = { calls };
    handed = run;
    const done = ratelimit.limit("admission");
    handed = undefined;
    await done;
    if (run.replies === undefined) throw new TypeError("The admission script was not run.");
    return run.replies;
  };
}

function admission(take: () => Run): Algorithm<RegionContext> {
  const refuse = () => Promise.reject(new TypeError("Admission is asked for with calls only."));
  return () => ({
    async limit({ redis }) {
      const run = take();
      run.replies = await evaluate(redis, run.calls);
      // Who was granted what stands in the replies.
      return { success: true, ...UNTOLD, pending: DONE };
    },
    getRemaining: refuse,
    resetTokens: refuse,
  });
}

const UNTOLD = { limit: 0, remaining: 0, reset: 0 };
const DONE = Promise.resolve();

async function evaluate(redis: Redis, calls: readonly AdmissionCall[]): Promise<unknown> {
  const keys: string[] = [];
  const args: string[] = [];
  for (const call of calls) {
    keys.push(...call.keys);
    args.push(`${call.keys.length}`, `${call.args.length}`, ...call.args);
  }
  try {
    return await redis.evalsha(ADMISSION_SHA, keys, args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("NOSCRIPT")) throw error;
    return redis.eval(ADMISSION_SCRIPT, keys, args);
  }
}
