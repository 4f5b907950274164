import { RedisUnavailable } from "./errors";

/** One command: its upper-case name, then its arguments. */
export type WireCommand = string[];

/** What a server answered to one command, in the shape of Upstash REST; or that it gave no usable answer. */
export type WireReply = { result: unknown } | { error: string } | { unavailable: RedisUnavailable };

/**
 * A way to a Redis. Both methods answer one reply a command, in order; where the whole got no answer they may
 * reject with RedisUnavailable instead. A command that the server may have received is never sent again.
 */
export type Transport = {
  kind: "tcp" | "rest";
  /** Sends commands in one write or one HTTP request. Each succeeds or fails by itself. */
  run(commands: WireCommand[]): Promise<WireReply[]>;
  /** MULTI … EXEC. Rejects with UpstashError if the transaction was discarded. */
  transaction(commands: WireCommand[]): Promise<WireReply[]>;
  close(): Promise<void>;
};

/** Error replies that mean "not now", not "your command is wrong". */
const NOT_SERVING = /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS|MISCONF|OOM|BUSY)\b/;

/** The reply for an error text of the server. */
export function errorReply(message: string): WireReply {
  return NOT_SERVING.test(message)
    ? { unavailable: new RedisUnavailable("server", message) }
    : { error: message };
}
