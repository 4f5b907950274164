import { randomUUID } from "node:crypto";
import type { Redis } from "@upstash/redis";
import { atEndOfTurn, errorReply, RedisUnavailable, startDeadline, timedOut } from "@/server/platform/redis";
import {
  type AdmissionCall,
  type AdmissionReply,
  decodeReply,
  encodeCall,
  type Told,
} from "./admission-call";
import { createRunScript } from "./run-script";
import type { AdmitRequest } from "./types";

/** Calls of one run: as long as it takes, some 15 µs a call, Redis serves nobody else. */
const MOST_TOGETHER = 16;

/** A call, and whom its reply is told: its caller, or after the deadline whoever still asks for it. */
interface Waiting {
  call: AdmissionCall;
  resolve(reply: unknown): void;
  reject(error: unknown): void;
}

/**
 * Decides a request in Redis. Rejects with RedisUnavailable, whose `late` tells after a time-out the reply as it came
 * (`{ result }`, for `decodeReply`) if it is ever learned, or with another Error where the script failed.
 */
export type RunAdmission = (request: AdmitRequest, told: Told) => Promise<AdmissionReply>;

/**
 * Runs the admission script for the requests of one turn of the event loop together: a run costs both ends more than
 * what one more call adds to it. Each call is decided by itself, and the failure of one is no other's.
 *
 * A cluster refuses a run for tenants of several slots (CROSSSLOT) before it does anything: from then on each call has a
 * run of its own. The first ones have two deadlines, one after the other.
 */
export function createRunAdmission({
  redis,
  deadlineMs,
}: {
  redis: Redis;
  deadlineMs: number;
}): RunAdmission {
  const runScript = createRunScript(redis);
  let waiting: Waiting[] = [];
  let together = MOST_TOGETHER;

  function flush(): void {
    const calls = waiting;
    waiting = [];
    for (let from = 0; from < calls.length; from += together) void run(calls.slice(from, from + together));
  }

  /** One deadline for all, since they leave together. */
  async function run(calls: readonly Waiting[]): Promise<void> {
    let expired = false;
    const deadline = startDeadline(deadlineMs, () => {
      expired = true;
      for (const one of calls) expire(one, deadlineMs);
    });
    try {
      answer(calls, await runScript(calls.map(({ call }) => call)));
    } catch (error) {
      if (expired || calls.length === 1 || !isAcrossSlots(error)) return refuse(calls, error);
      together = 1;
      for (const one of calls) void run([one]);
    } finally {
      deadline.cancel();
    }
  }

  function send(call: AdmissionCall): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (waiting.push({ call, resolve, reject }) === 1) atEndOfTurn(flush);
    });
  }

  return async function runAdmission(request, told) {
    return decodeReply(request, await send(encodeCall(request, randomUUID(), told)));
  };
}

function isAcrossSlots(error: unknown): boolean {
  return error instanceof Error && error.message.includes("CROSSSLOT");
}

function answer(calls: readonly Waiting[], replies: unknown): void {
  calls.forEach((one, nth) => {
    const reply = at(replies, nth);
    if (at(reply, 0) === "failed") one.reject(failure(String(at(reply, 1))));
    else one.resolve(reply);
  });
}

/** "Not now" is another error than "wrong". */
function failure(message: string): Error {
  const reply = errorReply(message);
  return "unavailable" in reply ? reply.unavailable : new Error(message);
}

/** Each call is told of its own late reply, should one come. */
function refuse(calls: readonly Waiting[], error: unknown): void {
  calls.forEach((one, nth) => {
    one.reject(ofCall(error, nth));
  });
}

function ofCall(error: unknown, nth: number): unknown {
  if (!(error instanceof RedisUnavailable) || !error.late) return error;
  const late = error.late.then((reply) => ({ result: at(resultOf(reply), nth) }));
  // Most callers do not ask.
  late.catch(() => undefined);
  return new RedisUnavailable(error.reason, "an admission was not answered", { cause: error, late });
}

/** Rejects the caller's promise; what becomes of the call is told the error's `late` from here on. */
function expire(one: Waiting, timeoutMs: number): void {
  const { reject } = one;
  const late = new Promise<unknown>((resolveLate, rejectLate) => {
    Object.assign(one, {
      resolve: (reply: unknown) => resolveLate({ result: reply }),
      reject: (error: unknown) => {
        if (error instanceof RedisUnavailable && error.late) resolveLate(error.late);
        else rejectLate(error);
      },
    });
  });
  late.catch(() => undefined);
  reject(timedOut("admission", timeoutMs, late));
}

function resultOf(reply: unknown): unknown {
  return typeof reply === "object" && reply !== null && "result" in reply ? reply.result : undefined;
}

function at(list: unknown, nth: number): unknown {
  return Array.isArray(list) ? list[nth] : undefined;
}
