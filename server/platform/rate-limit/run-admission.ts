import { randomUUID } from "node:crypto";
import { type Algorithm, Ratelimit, type RatelimitConfig } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import { type AdmissionReply, decodeReply, encodeCall, scopeTag, type Told } from "./admission-call";
import { ADMISSION_SCRIPT, ADMISSION_SHA } from "./admission-script";
import type { AdmitRequest } from "./types";

type RegionContext = Parameters<ReturnType<RatelimitConfig["limiter"]>["limit"]>[0];

/** What is asked, and what the script answered. */
interface Asked {
  request: AdmitRequest;
  told: Told;
  reply?: AdmissionReply;
}

/** Runs the admission script once. Rejects as Redis does. */
export type RunAdmission = (request: AdmitRequest, told: Told) => Promise<AdmissionReply>;

/**
 * The admission script as @upstash/ratelimit's limiter. The library's time-out (which answers "success") and its block
 * cache are off.
 *
 * `limit(identifier, { rate })` has no room for quotas, meters and bases, and a limiter's numbers are arguments of its
 * factory. The library calls the limiter before it waits for anything, so the request is handed over beside it.
 */
export function createAdmission(redis: Redis): RunAdmission {
  const newEpoch = epochNames();
  let handedOver: Asked | undefined;

  const algorithm: ReturnType<Algorithm<RegionContext>> = {
    async limit(context) {
      const asked = handedOver;
      handedOver = undefined;
      if (!asked) throw new TypeError("The limiter was called without a request.");
      const { request, told } = asked;
      const { keys, args } = encodeCall(request, newEpoch(), told);
      asked.reply = decodeReply(request, await evaluate(context.redis, keys, args));
      return summaryOf(request, asked.reply);
    },
    getRemaining: notOffered,
    resetTokens: notOffered,
  };
  const ratelimit = new Ratelimit({
    redis,
    limiter: () => algorithm,
    timeout: 0,
    ephemeralCache: false,
    analytics: false,
    enableTelemetry: false,
  });

  return async function runAdmission(request, told) {
    const asked: Asked = { request, told };
    handedOver = asked;
    await ratelimit.limit(scopeTag(request.scope));
    if (!asked.reply) throw new TypeError("The admission script was not run.");
    return asked.reply;
  };
}

/** New names of epochs, one for each call: any of them may become one. */
function epochNames(): () => string {
  const process = randomUUID();
  let given = 0;
  return () => {
    given += 1;
    return `${process}-${given}`;
  };
}

async function evaluate(redis: Redis, keys: string[], args: string[]): Promise<unknown> {
  try {
    return await redis.evalsha(ADMISSION_SHA, keys, args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("NOSCRIPT")) throw error;
    return redis.eval(ADMISSION_SCRIPT, keys, args);
  }
}

/** The library's own terms: `limit` in tokens, `reset` in ms since the Unix epoch. */
function summaryOf({ policies }: AdmitRequest, reply: AdmissionReply) {
  return {
    success: reply.status === "granted",
    pending: Promise.resolve(),
    limit: Math.min(...policies.map((policy) => policy.burst)),
    remaining: Math.min(...reply.policies.map((policy) => policy.remaining)),
    reset: Date.now() + Math.max(0, ...reply.policies.map((policy) => policy.resetMs)),
  };
}

/** To look at a bucket is to ask for no tokens of it, by the same door. */
async function notOffered(): Promise<never> {
  throw new TypeError("Only limit() is offered.");
}
