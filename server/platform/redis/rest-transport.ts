import { errors, Redis, type Requester } from "@upstash/redis";
import { RedisUnavailable } from "./errors";
import { errorReply, type Transport, type WireCommand, type WireReply } from "./transport";

export type RestConfig = { restUrl: string; restToken: string; commandTimeoutMs: number };

/** How long past the command's deadline an HTTP request may still bring its late answer. */
const LATE_FACTOR = 4;

/** The library makes its HTTP requester only inside its client, from where this takes it. */
class HttpClient extends Redis {
  requester(): Requester {
    return this.client;
  }
}

/** Upstash REST through the library's own HTTP requester, without its retries: a resent increment counts twice. */
export function createRestTransport(config: RestConfig): Transport {
  const http = new HttpClient({
    url: config.restUrl,
    token: config.restToken,
    retry: { retries: 0 },
    enableAutoPipelining: false,
    enableTelemetry: false,
    signal: () => AbortSignal.timeout(config.commandTimeoutMs * LATE_FACTOR),
  }).requester();

  async function run(commands: WireCommand[]): Promise<WireReply[]> {
    const [only] = commands;
    if (only && commands.length === 1) return [await requestOne(http, only)];
    return requestMany(http, "pipeline", commands);
  }

  return {
    kind: "rest",
    run,
    transaction: (commands) => requestMany(http, "multi-exec", commands),
    close: async () => undefined,
  };
}

async function requestOne(http: Requester, command: WireCommand): Promise<WireReply> {
  try {
    const { result } = await http.request({ body: command });
    return { result: result ?? null };
  } catch (error) {
    return failedReply(error);
  }
}

async function requestMany(http: Requester, path: string, commands: WireCommand[]): Promise<WireReply[]> {
  const body: unknown = await http.request({ path: [path], body: commands }).catch((error: unknown) => {
    const reply = failedReply(error);
    throw "unavailable" in reply ? reply.unavailable : error;
  });
  if (!Array.isArray(body)) throw new RedisUnavailable("server", "the REST server did not answer a list");
  return body.map((reply: { result?: unknown; error?: string }) =>
    reply.error === undefined ? { result: reply.result ?? null } : errorReply(reply.error),
  );
}

/** The server's own error, without the command that the library appends to it; all else is no answer. */
function failedReply(error: unknown): WireReply {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof errors.UpstashError) || error instanceof errors.UpstashJSONParseError) {
    return { unavailable: new RedisUnavailable("connection", message, { cause: error }) };
  }
  return errorReply(message.split(", command was: ")[0] ?? message);
}
