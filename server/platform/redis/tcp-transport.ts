import { errors } from "@upstash/redis";
import { type Cluster, Command, Redis, ReplyError } from "ioredis";
import { connectTcp, isAway } from "./connect-tcp";
import { withDeadline } from "./deadline";
import { RedisUnavailable } from "./errors";
import { parseRedisUrl } from "./parse-url";
import { createPortableScripts } from "./portable-scripts";
import { errorReply, type Transport, type WireCommand, type WireReply } from "./transport";

export type TcpConfig = { url: string; commandTimeoutMs: number; onConnectionError?: (error: Error) => void };

/** TCP through ioredis: one write a batch, several batches in flight, replies in the shapes of Upstash REST. */
export function createTcpTransport(config: TcpConfig): Transport {
  const client = connectTcp(parseRedisUrl(config.url));
  const scripts = createPortableScripts();
  const ready = firstConnection(client, config);

  async function run(commands: WireCommand[]): Promise<WireReply[]> {
    const connecting = ready();
    if (connecting) await connecting;
    refuseWhileAway();
    const outgoing = commands.map((command) => scripts.outgoing(command));
    const replies = await (client instanceof Redis
      ? sendTogether(client, outgoing)
      : sendEach(client, outgoing));
    return replies.map((reply, index) =>
      "result" in reply ? { result: scripts.incoming(commands[index] ?? [], reply.result) } : reply,
    );
  }

  async function transaction(commands: WireCommand[]): Promise<WireReply[]> {
    await ready();
    refuseWhileAway();
    const multi = client.multi();
    for (const command of commands) append(multi, scripts.outgoing(command));
    const results = await multi.exec().catch((error: unknown) => {
      const reply = failedReply(error);
      throw "unavailable" in reply ? reply.unavailable : new errors.UpstashError(messageOf(error));
    });
    return toReplies(results);
  }

  function refuseWhileAway(): void {
    if (isAway(client)) throw new RedisUnavailable("connection", "The cluster is not connected.");
  }

  return { kind: "tcp", run, transaction, close: () => close(client, config.commandTimeoutMs) };
}

/**
 * Waits for the very first connection only, so that a cold start is not an outage; once an attempt has failed,
 * commands fail at once until Redis is back.
 */
function firstConnection(client: Redis | Cluster, config: TcpConfig): () => Promise<void> | undefined {
  let pending: Promise<void> | undefined = new Promise((resolve) => {
    const settle = () => {
      pending = undefined;
      resolve();
    };
    client.once("ready", settle);
    client.once("close", settle);
    client.once("end", settle);
  });
  // Without a listener, ioredis prints every failed reconnect.
  client.on("error", (error: Error) => config.onConnectionError?.(error));
  return () => pending;
}

type Chain = ReturnType<Redis["pipeline"]>;

// Upper-case names go through `call`: ioredis keys its reply transformers (hgetall to object) by lower-case ones.
function append(chain: Chain, [name = "", ...args]: WireCommand): void {
  chain.call(name, ...args);
}

/**
 * One write for all. Not by ioredis' pipeline: V8 keeps its accessor, and with it all commands and their arguments,
 * until the next long collection.
 */
function sendTogether(client: Redis, commands: WireCommand[]): Promise<WireReply[]> {
  if (commands.length === 1) return sendEach(client, commands);
  const { stream } = client;
  stream?.cork();
  try {
    return sendEach(client, commands);
  } finally {
    stream?.uncork();
  }
}

const TEXT = { replyEncoding: "utf8" } as const;

// Keys of one batch may live on several cluster nodes, where one pipeline is not allowed.
function sendEach(client: Redis | Cluster, commands: WireCommand[]): Promise<WireReply[]> {
  return Promise.all(
    commands.map((command) => {
      const sent = new Command(command[0] ?? "", command.slice(1), TEXT);
      client.sendCommand(sent);
      return sent.promise.then((result): WireReply => ({ result }), failedReply);
    }),
  );
}

function toReplies(results: [Error | null, unknown][] | null): WireReply[] {
  return (results ?? []).map(([error, result]) => (error ? failedReply(error) : { result }));
}

/** An error reply as it came; anything else went wrong on the way, so whether the command ran is not known. */
function failedReply(error: unknown): WireReply {
  const message = messageOf(error);
  if (error instanceof ReplyError) return errorReply(message);
  return { unavailable: new RedisUnavailable("connection", message, { cause: error }) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function close(client: Redis | Cluster, timeoutMs: number): Promise<void> {
  if (client.status === "ready") await withDeadline(client.quit(), timeoutMs, "QUIT").catch(() => undefined);
  client.disconnect();
}
