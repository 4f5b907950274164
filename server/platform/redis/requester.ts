import type { Requester, UpstashRequest, UpstashResponse } from "@upstash/redis";
import { startDeadline, timedOut, withDeadline } from "./deadline";
import { lastInTurn } from "./end-of-turn";
import type { Transport, WireCommand, WireReply } from "./transport";

/** A command, and whom its reply is told: its caller, or after the deadline whoever still asks for it. */
type Waiting = { command: WireCommand; resolve(reply: WireReply): void; reject(error: unknown): void };

/** Largest number of commands in one write or HTTP request. */
const MAX_BATCH = 500;

/**
 * The `Requester` seam of the @upstash/redis client over a transport: single commands issued in the same turn of
 * the event loop leave together, and every request has a deadline.
 */
export function createRequester(transport: Transport, commandTimeoutMs: number): Requester {
  let waiting: Waiting[] = [];

  function flush(): void {
    const batch = waiting;
    waiting = [];
    for (let at = 0; at < batch.length; at += MAX_BATCH)
      void sendBatch(transport, batch.slice(at, at + MAX_BATCH), commandTimeoutMs);
  }

  function single(body: unknown): Promise<WireReply> {
    return new Promise((resolve, reject) => {
      if (waiting.push({ command: wireCommand(body), resolve, reject }) === 1) lastInTurn(flush);
    });
  }

  async function several(path: string, body: unknown): Promise<WireReply[]> {
    if (!Array.isArray(body)) throw new TypeError("Redis: a pipeline needs a list of commands");
    const commands = body.map(wireCommand);
    if (path === "pipeline") return transport.run(commands);
    if (path === "multi-exec") return transport.transaction(commands);
    throw new TypeError(`Redis: "${path}" (subscribe, monitor) is not offered over this client`);
  }

  return {
    request<TResult>({ path, body }: UpstashRequest): Promise<UpstashResponse<TResult>> {
      const reply = path?.length
        ? withDeadline(several(path.join("/"), body).then(refuse), commandTimeoutMs, "a Redis command")
        : single(body);
      // The seam's type names neither the list that a pipeline answers nor the shape each command expects.
      return reply as Promise<UpstashResponse<TResult>>;
    },
  };
}

/** Turns "no answer" to any of a pipeline's commands into a rejection. */
function refuse(replies: WireReply[]): WireReply[] {
  for (const reply of replies) if ("unavailable" in reply) throw reply.unavailable;
  return replies;
}

/** One deadline for all, since they leave together. */
async function sendBatch(transport: Transport, batch: Waiting[], timeoutMs: number): Promise<void> {
  const deadline = startDeadline(timeoutMs, () => {
    for (const one of batch) expire(one, timeoutMs);
  });
  try {
    const replies = await transport.run(batch.map(({ command }) => command));
    batch.forEach((one, index) => {
      const reply = replies[index];
      if (!reply) one.reject(new TypeError("Redis: fewer replies than commands"));
      else if ("unavailable" in reply) one.reject(reply.unavailable);
      else one.resolve(reply);
    });
  } catch (error) {
    for (const one of batch) one.reject(error);
  } finally {
    deadline.cancel();
  }
}

/** Rejects the caller's promise; what becomes of the command is told the error's `late` from here on. */
function expire(one: Waiting, timeoutMs: number): void {
  const { reject } = one;
  const late = new Promise<WireReply>((resolveLate, rejectLate) => {
    Object.assign(one, { resolve: resolveLate, reject: rejectLate });
  });
  // Most callers do not ask.
  late.catch(() => undefined);
  reject(timedOut("a Redis command", timeoutMs, late));
}

function wireCommand(body: unknown): WireCommand {
  if (!Array.isArray(body) || body.length === 0) throw new TypeError("Redis: a command is a non-empty list");
  const command = body.map(String);
  command[0] = String(command[0]).toUpperCase();
  return command;
}
