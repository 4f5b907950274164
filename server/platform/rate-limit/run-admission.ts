import { randomUUID } from "node:crypto";
import { type Algorithm, Ratelimit, type RatelimitConfig } from "@upstash/ratelimit";
import type { Redis } from "@upstash/redis";
import {
  type AdmissionReply,
  bucketKey,
  decodeReply,
  encodeCall,
  scopeTag,
  type Told,
} from "./admission-call";
import { ADMISSION_SCRIPT, ADMISSION_SHA } from "./admission-script";
import type { AdmitRequest } from "./types";

type RegionContext = Parameters<ReturnType<RatelimitConfig["limiter"]>["limit"]>[0];

/**
 * Runs the admission script once, as @upstash/ratelimit's limiter.
 *
 * The library's `limit(identifier, { rate })` has no room for quotas, meters and bases, and a limiter's numbers
 * are arguments of its factory; a Ratelimit is a dozen fields, so each call makes its own around its request.
 * The library's time-out (which answers "success") and its block cache are off.
 */
export async function runAdmission(redis: Redis, request: AdmitRequest, told: Told): Promise<AdmissionReply> {
  let reply: AdmissionReply | undefined;
  const limiter = admission(request, told, (answered) => {
    reply = answered;
  });
  const ratelimit = new Ratelimit({
    redis,
    limiter,
    timeout: 0,
    ephemeralCache: false,
    analytics: false,
    enableTelemetry: false,
  });
  await ratelimit.limit(scopeTag(request.scope));
  if (!reply) throw new TypeError("The admission script was not run.");
  return reply;
}

function admission(
  request: AdmitRequest,
  told: Told,
  onReply: (reply: AdmissionReply) => void,
): Algorithm<RegionContext> {
  return () => ({
    async limit(context) {
      const reply = await evaluate(context.redis, request, told);
      onReply(reply);
      return { success: reply.status === "granted", pending: Promise.resolve(), ...summary(request, reply) };
    },
    async getRemaining(context) {
      const looking = freeOfCharge(request);
      return summary(looking, await evaluate(context.redis, looking, {}));
    },
    async resetTokens(context) {
      await context.redis.del(...request.policies.map((policy) => bucketKey(request.scope, policy)));
    },
  });
}

async function evaluate(redis: Redis, request: AdmitRequest, told: Told): Promise<AdmissionReply> {
  const { keys, args } = encodeCall(request, randomUUID(), told);
  try {
    return decodeReply(request, await redis.evalsha(ADMISSION_SHA, keys, args));
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes("NOSCRIPT")) throw error;
    return decodeReply(request, await redis.eval(ADMISSION_SCRIPT, keys, args));
  }
}

/** The same buckets, taking nothing. */
function freeOfCharge({ scope, policies }: AdmitRequest): AdmitRequest {
  const free = policies.map((policy) => ({ ...policy, cost: 0 }));
  return "tenantId" in scope ? { scope, policies: free } : { scope, policies: free };
}

/** The library's own terms: `limit` in tokens, `reset` in ms since the Unix epoch. */
function summary(request: AdmitRequest, reply: AdmissionReply) {
  return {
    limit: Math.min(...request.policies.map((policy) => policy.burst)),
    remaining: Math.min(...reply.policies.map((policy) => policy.remaining)),
    reset: Date.now() + Math.max(0, ...reply.policies.map((policy) => policy.resetMs)),
  };
}
