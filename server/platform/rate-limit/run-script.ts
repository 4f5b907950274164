import { randomUUID } from "node:crypto";
import { type Algorithm, Ratelimit, type RatelimitConfig } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import { type AdmissionReply, decodeReply, encodeCall, scopeTag, type Told } from "./admission-call";
import { ADMISSION_SCRIPT, ADMISSION_SHA } from "./admission-script";
import type { AdmitRequest } from "./types";

type RegionContext = Parameters<ReturnType<RatelimitConfig["limiter"]>["limit"]>[0];

/** A request on its way through the library, and what came of it. */
interface Run {
  request: AdmitRequest;
  told: Told;
  reply?: AdmissionReply;
}

export type RunAdmission = (request: AdmitRequest, told: Told) => Promise<AdmissionReply>;

/**
 * Makes what runs the admission script once, as @upstash/ratelimit's limiter.
 *
 * The library's `limit(identifier, { rate })` has no room for quotas, meters and bases, and its answer none for theirs:
 * a request is handed over beside it, in the same turn, since the library asks its limiter before it waits for
 * anything. Its time-out (which answers "success") and its block cache are off.
 */
export function createRunAdmission(redis: Redis): RunAdmission {
  let handed: Run | undefined;
  const take = (): Run => {
    if (!handed) throw new TypeError("The admission script was asked for without a request.");
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
  return async function runAdmission(request, told) {
    const run: Run = { request, told };
    handed = run;
    const done = ratelimit.limit(scopeTag(request.scope));
    handed = undefined;
    await done;
    if (!run.reply) throw new TypeError("The admission script was not run.");
    return run.reply;
  };
}

function admission(take: () => Run): Algorithm<RegionContext> {
  const refuse = () => Promise.reject(new TypeError("Admission is asked for with a request only."));
  return () => ({
    async limit({ redis }) {
      const run = take();
      run.reply = await evaluate(redis, run.request, run.told);
      // Its caller reads the reply, which says more.
      return { success: run.reply.status === "granted", ...UNTOLD, pending: DONE };
    },
    getRemaining: refuse,
    resetTokens: refuse,
  });
}

const UNTOLD = { limit: 0, remaining: 0, reset: 0 };
const DONE = Promise.resolve();

async function evaluate(redis: Redis, request: AdmitRequest, told: Told): Promise<AdmissionReply> {
  const { keys, args } = encodeCall(request, randomUUID(), told);
  try {
    return decodeReply(request, await redis.evalsha(ADMISSION_SHA, keys, args));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("NOSCRIPT")) throw error;
    return decodeReply(request, await redis.eval(ADMISSION_SCRIPT, keys, args));
  }
}
