import type { Requester, UpstashRequest, UpstashResponse } from "@upstash/redis";
import { withDeadline } from "./deadline";
import type { Transport, WireCommand, WireReply } from "./transport";

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
      void sendBatch(transport, batch.slice(at, at + MAX_BATCH));
  }

  function single(command: WireCommand): Promise<WireReply> {
    return new Promise((resolve, reject) => {
      if (waiting.push({ command, resolve, reject }) === 1) setImmediate(flush);
    });
  }

  function dispatch(request: UpstashRequest): Promise<WireReply | WireReply[]> {
    const path = request.path?.join("/") ?? "";
    if (path === "") return single(wireCommand(request.body));
    if (!Array.isArray(request.body)) throw new TypeError("Redis: a pipeline needs a list of commands");
    const commands = request.body.map(wireCommand);
    if (path === "pipeline") return transport.run(commands);
    if (path === "multi-exec") return transport.transaction(commands);
    throw new TypeError(`Redis: "${path}" (subscribe, monitor) is not offered over this client`);
  }

  return {
    async request<TResult>(request: UpstashRequest): Promise<UpstashResponse<TResult>> {
      const reply = await withDeadline(dispatch(request).then(refuse), commandTimeoutMs, "a Redis command");
      // The seam's type names neither the list that a pipeline answers nor the shape each command expects.
      return reply as UpstashResponse<TResult>;
    },
  };
}

/** Turns "no answer", to a command or to any of a pipeline's, into a rejection. */
function refuse<T extends WireReply | WireReply[]>(reply: T): T {
  for (const one of Array.isArray(reply) ? reply : [reply]) if ("unavailable" in one) throw one.unavailable;
  return reply;
}

async function sendBatch(transport: Transport, batch: Waiting[]): Promise<void> {
  try {
    const replies = await transport.run(batch.map(({ command }) => command));
    batch.forEach(({ resolve, reject }, index) => {
      const reply = replies[index];
      if (reply) resolve(reply);
      else reject(new TypeError("Redis: fewer replies than commands"));
    });
  } catch (error) {
    for (const { reject } of batch) reject(error);
  }
}

function wireCommand(body: unknown): WireCommand {
  if (!Array.isArray(body) || body.length === 0) throw new TypeError("Redis: a command is a non-empty list");
  const [name, ...args] = body.map(String);
  return [String(name).toUpperCase(), ...args];
}
