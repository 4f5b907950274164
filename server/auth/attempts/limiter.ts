import { createHash } from "node:crypto";
import { limitedNetwork } from "@/server/kernel/addresses";
import { AppError } from "@/server/kernel/errors";
import { oncePerProcess } from "@/server/kernel/once";
import { logger } from "@/server/platform/observability";
import { redis } from "@/server/platform/redis/client";
import { localAttempts } from "./local-store";
import { redisAttempts } from "./redis-store";
import { ATTEMPT_RULES, type AttemptRule, type AttemptStore, BY_ADDRESS } from "./rules";

export interface AttemptLimiter {
  /**
   * Counts an attempt before it is made, so that many at once cannot slip through together.
   *
   * @throws AppError rate_limited with `Retry-After`, the same whether or not the subject exists
   */
  take(rule: AttemptRule, subject: string): Promise<void>;
  /** Counts one more and refuses nothing. Returns how many there are in the window. */
  count(rule: AttemptRule, subject: string): Promise<number>;
  /** Whether a subject's limit is passed; counts none. */
  isOver(rule: AttemptRule, subject: string): Promise<boolean>;
  /** Forgets a subject's attempts, after one that succeeded. */
  forgive(rule: AttemptRule, subject: string): Promise<void>;
}

export function attemptLimiter(shared: AttemptStore, local: AttemptStore): AttemptLimiter {
  const add = async (rule: AttemptRule, subject: string) => {
    const key = keyOf(rule, subject);
    const { windowSeconds } = ATTEMPT_RULES[rule];
    return shared.add(key, windowSeconds).catch((err: unknown) => {
      logger().warn({ err, rule }, "attempts are counted in this process: Redis did not answer");
      return local.add(key, windowSeconds);
    });
  };
  return {
    async take(rule, subject) {
      const { count, secondsLeft } = await add(rule, subject);
      if (count > ATTEMPT_RULES[rule].limit) throw tooMany(secondsLeft);
    },
    async count(rule, subject) {
      return (await add(rule, subject)).count;
    },
    async isOver(rule, subject) {
      const key = keyOf(rule, subject);
      const count = await shared.read(key).catch(() => local.read(key));
      return count > ATTEMPT_RULES[rule].limit;
    },
    async forgive(rule, subject) {
      const key = keyOf(rule, subject);
      await Promise.all([shared.clear(key).catch(() => undefined), local.clear(key)]);
    },
  };
}

/** The process' limiter: Redis for all instances, this process alone while Redis is away. */
export function attempts(): AttemptLimiter {
  return oncePerProcess("attempt-limiter", () => attemptLimiter(redisAttempts(redis), localAttempts()));
}

/** Hashed, so that neither an address nor a person's e-mail stands in Redis. */
function keyOf(rule: AttemptRule, given: string): string {
  const subject = BY_ADDRESS.has(rule) ? limitedNetwork(given) : given;
  return `{s:${createHash("sha256").update(subject).digest("base64url").slice(0, 22)}}:attempts:${rule}`;
}

function tooMany(secondsLeft: number): AppError {
  const wait = secondsLeft > 90 ? `${Math.ceil(secondsLeft / 60)} minutes` : `${secondsLeft} seconds`;
  return new AppError("rate_limited", `That was tried too often. Try again in ${wait}.`, {
    headers: { "Retry-After": String(secondsLeft) },
    details: { retryAfterSeconds: secondsLeft },
  });
}
