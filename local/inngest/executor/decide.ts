import { expressionProblem } from "@/local/inngest/expression";
import {
  type JsonError,
  type Op,
  parseMoment,
  type Reply,
  RUN_COMPLETE_ID,
  type StepOutput,
  toJsonError,
} from "@/local/inngest/protocol";

/** One call of a function that was made: which attempt it was, and what the run had pending and done before. */
export interface Turn {
  attempt: number;
  maxAttempts: number;
  /** Calls that got no answer from the SDK since the last that did. */
  losses: number;
  maxLosses: number;
  pending: ReadonlySet<string>;
  /** Those of `pending` that belong to a race: nothing waits for them. */
  racing: ReadonlySet<string>;
  done: ReadonlySet<string>;
  now: number;
  backoff: (attempt: number) => number;
}

export type Effect =
  | { do: "save"; op: Op; output: StepOutput }
  | { do: "plan"; op: Op }
  | { do: "sleep"; op: Op; until: number }
  | { do: "waitForEvent"; op: Op; event: string; expression: string | undefined; until: number }
  | { do: "invoke"; op: Op; functionId: string; data: Record<string, unknown>; until: number | undefined }
  | { do: "retry"; at: number; error: JsonError; op: Op | undefined }
  | { do: "redeliver"; at: number; reason: string }
  | { do: "discover" }
  | { do: "complete"; data: unknown }
  | { do: "fail"; error: JsonError };

/** What follows from an answer. Pure: the store carries the effects out, in order, in one transaction. */
export function decide(turn: Turn, reply: Reply): Effect[] {
  switch (reply.kind) {
    case "lost":
      return lost(turn, reply.reason);
    case "done":
      return [{ do: "complete", data: reply.data }];
    case "failed":
      return failed(turn, reply);
    case "ops":
      return operations(turn, reply);
  }
}

type Failed = Extract<Reply, { kind: "failed" }>;

function lost(turn: Turn, reason: string): Effect[] {
  if (turn.losses + 1 < turn.maxLosses) {
    const at = turn.now + Math.min(30_000, turn.backoff(turn.losses));
    return [{ do: "redeliver", at, reason }];
  }
  const error = { name: "UnreachableError", message: `No answer after ${turn.maxLosses} calls: ${reason}` };
  return failed(turn, { kind: "failed", error, noRetry: false, retryAfterMs: undefined });
}

function failed(turn: Turn, reply: Failed, op?: Op): Effect[] {
  if (reply.noRetry || turn.attempt + 1 >= turn.maxAttempts) return [{ do: "fail", error: reply.error }];
  return [{ do: "retry", at: retryAt(turn, reply.retryAfterMs), error: reply.error, op }];
}

function retryAt(turn: Turn, retryAfterMs: number | undefined): number {
  return turn.now + (retryAfterMs ?? turn.backoff(turn.attempt));
}

function operations(turn: Turn, reply: Extract<Reply, { kind: "ops" }>): Effect[] {
  const effects: Effect[] = [];
  for (const op of reply.ops) {
    effects.push(...operation(turn, op, reply));
    if (effects.some(({ do: verb }) => verb === "complete" || verb === "fail")) return effects;
  }
  if (needsDiscovery(turn, effects, reply)) effects.push({ do: "discover" });
  return effects;
}

// With protocol version 2 the SDK is called again when all of a parallel group is done; version 1 and
// `group.parallel({ mode: "race" })` want a call after each.
function needsDiscovery(turn: Turn, effects: Effect[], reply: Extract<Reply, { kind: "ops" }>): boolean {
  if (effects.some((effect) => effect.do === "retry")) return false;
  const pending = new Map([...turn.pending].map((id) => [id, turn.racing.has(id)]));
  const saved: Op[] = [];
  for (const effect of effects) {
    if (effect.do === "save") {
      pending.delete(effect.op.id);
      saved.push(effect.op);
    } else if ("op" in effect && effect.op && !turn.done.has(effect.op.id)) {
      pending.set(effect.op.id, isRace(effect.op));
    }
  }
  if (saved.length === 0) return pending.size === 0;
  return reply.version < 2 || saved.some(isRace) || [...pending.values()].every((race) => race);
}

export const isRace = (op: Op) => op.opts?.parallelMode === "race";

function operation(turn: Turn, op: Op, reply: Extract<Reply, { kind: "ops" }>): Effect[] {
  switch (op.op) {
    case "Step":
    case "StepRun":
      return [{ do: "save", op, output: { type: "data", data: op.data ?? null } }];
    case "StepError":
    case "StepFailed":
      return stepError(turn, op, reply);
    case "RunComplete":
      return [{ do: "complete", data: op.data ?? null }];
    case "StepPlanned":
      return [{ do: "plan", op }];
    case "DiscoveryRequest":
      return [];
    case "Sleep":
      return sleep(turn, op);
    case "WaitForEvent":
      return waitForEvent(turn, op);
    case "InvokeFunction":
      return invoke(turn, op);
    default:
      return [
        refuse(
          `the operation ${op.op} (step "${op.displayName ?? op.id}") is not supported by the local executor`,
        ),
      ];
  }
}

function stepError(
  turn: Turn,
  op: Op,
  reply: { noRetry: boolean; retryAfterMs: number | undefined },
): Effect[] {
  const error = toJsonError(op.error ?? op.data);
  const last = op.op === "StepFailed" || reply.noRetry || turn.attempt + 1 >= turn.maxAttempts;
  if (!last) return [{ do: "retry", at: retryAt(turn, reply.retryAfterMs), error, op }];
  if (op.id === RUN_COMPLETE_ID) return [{ do: "fail", error }];
  return [{ do: "save", op, output: { type: "error", error } }];
}

function sleep(turn: Turn, op: Op): Effect[] {
  const until = parseMoment(op.name ?? "", turn.now);
  return [until === undefined ? refuse(`cannot sleep until "${op.name}"`) : { do: "sleep", op, until }];
}

function waitForEvent(turn: Turn, op: Op): Effect[] {
  const event = text(op.opts?.event) ?? op.name ?? "";
  const expression = text(op.opts?.if);
  const until = parseMoment(text(op.opts?.timeout) ?? "", turn.now);
  const problem = expression === undefined ? undefined : expressionProblem(expression, ["event", "async"]);
  if (problem !== undefined) return [refuse(`waitForEvent "${event}": ${problem}`)];
  if (until === undefined || event === "")
    return [refuse(`waitForEvent "${event}" without a readable timeout`)];
  return [{ do: "waitForEvent", op, event, expression, until }];
}

function invoke(turn: Turn, op: Op): Effect[] {
  const timeout = text(op.opts?.timeout);
  const payload = op.opts?.payload;
  const data =
    typeof payload === "object" && payload !== null && "data" in payload ? payload.data : undefined;
  return [
    {
      do: "invoke",
      op,
      functionId: text(op.opts?.function_id) ?? "",
      data: typeof data === "object" && data !== null ? { ...data } : {},
      until: timeout === undefined ? undefined : parseMoment(timeout, turn.now),
    },
  ];
}

function refuse(message: string): Effect {
  return { do: "fail", error: { name: "UnsupportedError", message } };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
